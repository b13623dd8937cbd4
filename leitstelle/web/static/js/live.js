/**
 * Live pages: parts of a page are fetched again when the desk says that they changed.
 *
 * In the page:
 *   <meta name="live" content="{{ live_url }}" data-ticket-url="/live/ticket">
 *   <section data-live-topic="ticket:1042" hx-get="…/conversation" hx-trigger="live" hx-swap="outerHTML">
 *   <p data-live-status role="status" data-live="…" data-polling="…" data-offline="…" data-signed-out="…"></p>
 *
 * An element names its topics, separated by spaces, and receives the event `live` when one of them was noticed. A part
 * in which somebody types is left alone until the focus leaves it; keep editors outside of live parts all the same.
 *
 * All tabs of a browser share one stream: the tab that holds the Web Lock leads, opens it and passes on what it hears by
 * BroadcastChannel; when it closes, the browser hands the lock to the next tab. Where there are no Web Locks (pages over
 * plain http from another machine), each visible tab has its own stream. Where no stream can be reached, pages poll.
 *
 * No notice is missed on the way: whoever asks says since when it knows nothing (`since`), and the stream answers for
 * that time too, by the age of the question, so that no two clocks are compared.
 */

const CHANNEL = "leitstelle-live";
const POLL_MS = 10_000; // how often a visible page asks while there is no stream
const SILENCE_MS = 45_000; // three beats of the stream: a line this quiet is dead
const READY_MS = 8_000; // how long a new stream may take to say `ready`
const RETRY_MS = [300, 1_000, 2_000, 5_000, 10_000]; // pauses before the stream is tried again
const AGE_MARGIN_MS = 1_000; // a notice told twice costs one request, a lost one costs an answer
const GAP_MS = 400; // between two fetches for one topic; the first one is always at once
const GAP_LONGEST_MS = 10_000; // what the gap grows to, doubled by each fetch that nobody looks at
const SPREAD_MS = 1_500; // over which all pages of all people fetch everything after a gap
const YOUNG_MS = 10_000;
const APPEARED_MS = 2_000; // how long ago a part that was just swapped in may have been made
const TOPICS_MOST = 300; // as many as the stream takes

class SignedOut extends Error {}
class StreamRefused extends Error {}

/** Sends the tabs of this browser messages; the sender hears its own as well. */
class Tabs {
  #channel = new BroadcastChannel(CHANNEL);
  #hear;

  constructor(hear) {
    this.#hear = hear;
    this.#channel.onmessage = ({ data }) => hear(data);
  }

  say(message) {
    this.#channel.postMessage(message);
    this.#hear(message);
  }
}

/** The stream to the desk: opened for what all tabs want, wider when they want more, again before its ticket ends. */
class Stream {
  #url;
  #ticketUrl;
  #say;
  #source = null; // the EventSource that is heard; null while there is none
  #wanted = new Map(); // topic -> since when somebody knows nothing of it (ms of Date.now)
  #covered = new Map(); // topic -> since when this stream answers for it
  #heard = new Map(); // topic -> when it was last noticed
  #aliveAt = 0; // when the stream last said anything
  #state = null;
  #opening = false;
  #again = false;
  #failures = 0;
  #timers = new Map();
  #ended = false;

  constructor({ url, ticketUrl, say }) {
    this.#url = url;
    this.#ticketUrl = ticketUrl;
    this.#say = say;
    this.#timers.set("watch", setInterval(() => this.#watch(), SILENCE_MS / 3));
  }

  /** A tab shows these topics and has known nothing of them since `since`. */
  want(topics, since) {
    const missed = [];
    let more = false;
    for (const topic of topics) {
      if ((this.#covered.get(topic) ?? Infinity) <= since) {
        if ((this.#heard.get(topic) ?? 0) >= since) missed.push(topic);
      } else {
        this.#wanted.set(topic, Math.min(since, this.#wanted.get(topic) ?? Infinity));
        more = true;
      }
    }
    if (this.#state) this.#say({ kind: "state", state: this.#state });
    if (missed.length) this.#say({ kind: "notice", topics: missed });
    if (more) this.#open();
  }

  end() {
    this.#ended = true;
    this.#source?.close();
    this.#source = null;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** Try at once, for instance when the network is back. */
  retry() {
    if (!this.#source) this.#open();
  }

  async #open() {
    if (this.#ended) return;
    if (this.#opening) {
      this.#again = true;
      return;
    }
    this.#opening = true;
    this.#again = false;
    this.#stop("retry");
    try {
      await this.#connect();
      this.#failures = 0;
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#opening = false;
    }
    if (this.#again) this.#open();
  }

  async #connect() {
    const { ticket, seconds } = await this.#fetchTicket();
    if (this.#ended || !this.#wanted.size) return;
    this.#again = false; // what was wanted until now is in this question
    const asked = Date.now();
    const topics = [...this.#wanted.keys()].slice(-TOPICS_MOST);
    const since = Math.min(asked, ...topics.filter((topic) => !this.#covered.has(topic)).map((t) => this.#wanted.get(t)));
    const query = new URLSearchParams({
      topics: topics.join(","),
      ticket,
      age_ms: String(Math.round(asked - since) + AGE_MARGIN_MS),
    });
    const source = await this.#ready(new EventSource(`${this.#url}?${query}`));
    if (this.#ended || source.readyState === EventSource.CLOSED) {
      source.close();
      throw new StreamRefused();
    }
    this.#source?.close();
    this.#source = source;
    for (const topic of topics) this.#covered.set(topic, Math.min(since, this.#covered.get(topic) ?? Infinity));
    this.#once("renew", seconds * 800, () => this.#renew());
    this.#tell({ kind: "state", state: "live" });
  }

  async #fetchTicket() {
    const answer = await fetch(this.#ticketUrl, {
      headers: { Accept: "application/json" },
      cache: "no-store",
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new SignedOut();
    if (!answer.ok) throw new TypeError(`The desk answered ${answer.status}.`);
    return answer.json();
  }

  /** The source once it is open, with its events connected. Rejects when it fails or takes too long. */
  #ready(source) {
    return new Promise((resolve, reject) => {
      const refuse = () => {
        clearTimeout(timer);
        source.close();
        reject(new StreamRefused());
      };
      const timer = setTimeout(refuse, READY_MS);
      source.onerror = refuse;
      source.addEventListener("ready", () => {
        clearTimeout(timer);
        source.onerror = () => this.#lost(source);
        resolve(source);
      });
      this.#connectEvents(source);
    });
  }

  #connectEvents(source) {
    const on = (name, answer) =>
      source.addEventListener(name, ({ data }) => {
        if (source.readyState !== EventSource.CLOSED) answer(data);
      });
    on("notice", (data) => {
      const topics = data.split(",");
      for (const topic of topics) this.#heard.set(topic, Date.now());
      this.#tell({ kind: "notice", topics });
    });
    on("refresh", () => this.#tell({ kind: "refresh", state: "live" }));
    on("waiting", () => this.#tell({ kind: "state", state: "polling" }));
    on("beat", (data) => this.#tell({ kind: "state", state: data === "listening" ? "live" : "polling" }));
  }

  #tell(message) {
    this.#aliveAt = Date.now();
    this.#state = message.state ?? this.#state;
    this.#say({ ...message, at: this.#aliveAt });
  }

  #lost(source) {
    source.close(); // EventSource would ask again with the same ticket and the same age
    if (source !== this.#source) return;
    this.#drop();
    this.#open();
  }

  /** Nothing is covered any more; what was is known until the stream's last word. */
  #drop() {
    this.#source?.close();
    this.#source = null;
    for (const topic of this.#covered.keys()) this.#wanted.set(topic, this.#aliveAt);
    this.#covered.clear();
  }

  #failed(error) {
    if (this.#ended) return;
    if (error instanceof SignedOut) this.#drop();
    if (!this.#source) {
      this.#state = error instanceof SignedOut ? "signed-out" : error instanceof StreamRefused ? "polling" : "offline";
      this.#say({ kind: "state", state: this.#state });
    }
    const pause = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)];
    this.#once("retry", pause * (0.8 + Math.random() * 0.4), () => this.#open());
  }

  /** Ask all tabs again what they want, so that topics nobody shows any more are dropped, and open with a new ticket. */
  #renew() {
    this.#wanted.clear();
    this.#covered.clear();
    this.#say({ kind: "who" });
  }

  #watch() {
    if (this.#source && Date.now() - this.#aliveAt > SILENCE_MS) this.#lost(this.#source);
  }

  #once(name, after, deed) {
    this.#stop(name);
    this.#timers.set(name, setTimeout(deed, after));
  }

  #stop(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

/** What one tab shows: dispatches `live` on the elements concerned, polls without a stream, says how it stands. */
class Page {
  #since = performance.timeOrigin; // nothing that happened after this moment is known here yet
  #state = null;
  #topics = new Set();
  #last = new Map(); // topic -> when its parts were last told to fetch
  #late = new Set(); // topics noticed too soon after the last time
  #held = new Set(); // topics of parts in which somebody types
  #failed = new Set(); // topics of parts that could not be fetched
  #lateTimer = 0;
  #unseen = 0; // fetches since the tab was last looked at
  #ask;

  /** `ask(topics, since)` is called whenever the tab wants to hear of topics it did not ask for before. */
  constructor(ask) {
    this.#ask = ask;
    setInterval(() => this.#poll(), POLL_MS);
    document.addEventListener("visibilitychange", () => this.#shown());
    document.addEventListener("focusout", () => setTimeout(() => this.#fetchAgain(this.#held)));
    addEventListener("pageshow", ({ persisted }) => persisted && this.refresh());
    for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"])
      document.addEventListener(failure, ({ detail }) => this.#remember(detail.elt, this.#failed));
    document.addEventListener("htmx:beforeSwap", (event) => this.#spare(event));
    new MutationObserver(() => this.#look()).observe(document.body, {
      childList: true,
      subtree: true,
      attributeFilter: ["data-live-topic"],
    });
  }

  askAgain() {
    this.#topics = shownTopics();
    if (this.#topics.size) this.#ask([...this.#topics], this.#since);
  }

  /** What the leading tab passes on. */
  hear(message) {
    if (message.state) this.#show(message.state);
    if (message.kind === "notice") this.#fetch(message.topics);
    if (message.kind === "refresh") this.#refreshInTurn();
    if (message.at) this.#since = Math.max(this.#since, message.at);
  }

  refresh() {
    this.#fetch([...this.#topics]);
  }

  /** After a gap everybody's pages fetch everything: not all in the same moment, but a page just opened need not wait. */
  #refreshInTurn() {
    if (performance.now() < YOUNG_MS) this.refresh();
    else setTimeout(() => this.refresh(), Math.random() * SPREAD_MS);
  }

  #look() {
    const shown = shownTopics();
    const fresh = [...shown].filter((topic) => !this.#topics.has(topic));
    this.#topics = shown;
    this.#write();
    if (fresh.length) this.#ask(fresh, Date.now() - APPEARED_MS);
  }

  #fetch(topics) {
    const now = Date.now();
    const gap = Math.min(GAP_MS * 2 ** this.#unseen, GAP_LONGEST_MS);
    const due = new Set();
    for (const topic of topics) {
      if (!this.#topics.has(topic)) continue;
      if (now - (this.#last.get(topic) ?? 0) < gap) this.#late.add(topic);
      else due.add(topic);
    }
    for (const element of partsOf(due)) {
      if (isTypedIn(element)) this.#remember(element, this.#held);
      else element.dispatchEvent(new CustomEvent("live"));
    }
    for (const topic of due) this.#last.set(topic, now);
    if (due.size && document.hidden) this.#unseen += 1;
    if (this.#late.size && !this.#lateTimer) this.#lateTimer = setTimeout(() => this.#fetchLate(), gap);
  }

  #fetchLate() {
    clearTimeout(this.#lateTimer);
    this.#lateTimer = 0;
    this.#fetchAgain(this.#late);
  }

  /** What was fetched comes too late when somebody has begun to type there meanwhile. */
  #spare({ detail, target }) {
    if (!target.dataset?.liveTopic || !isTypedIn(target)) return;
    detail.shouldSwap = false;
    this.#remember(target, this.#held);
  }

  #remember(element, topics) {
    if (element?.dataset?.liveTopic) topicsOf(element).forEach((topic) => topics.add(topic));
  }

  #fetchAgain(topics) {
    const again = [...topics];
    topics.clear();
    this.#fetch(again);
  }

  #shown() {
    if (document.hidden) return;
    this.#unseen = 0;
    for (const topic of this.#late) this.#last.delete(topic);
    this.#fetchLate();
    this.#poll();
  }

  #poll() {
    const silent = Date.now() - this.#since > SILENCE_MS;
    if (silent && this.#state === "live") this.#show("polling");
    if (this.#state === "polling" && !document.hidden) this.refresh();
    else this.#fetchAgain(this.#failed);
  }

  #show(state) {
    this.#state = state;
    this.#write();
  }

  #write() {
    for (const element of document.querySelectorAll("[data-live-status]")) {
      if (!this.#state || element.dataset.liveState === this.#state) continue;
      element.dataset.liveState = this.#state;
      element.textContent = element.getAttribute(`data-${this.#state}`) ?? "";
    }
  }
}

function topicsOf(element) {
  return element.dataset.liveTopic.split(/\s+/).filter(Boolean);
}

function shownTopics() {
  return new Set([...document.querySelectorAll("[data-live-topic]")].flatMap(topicsOf));
}

function partsOf(topics) {
  if (!topics.size) return [];
  return [...document.querySelectorAll("[data-live-topic]")].filter((part) => topicsOf(part).some((t) => topics.has(t)));
}

function isTypedIn(element) {
  const focused = document.activeElement;
  const editable = "textarea, select, input, [contenteditable]:not([contenteditable=false])";
  return element !== focused && element.contains(focused) && focused.matches(editable);
}

/** One tab leads for all; the browser gives the lock to the next one when it closes. */
function shareOneStream(place) {
  let stream = null;
  let leave = null;
  const tabs = new Tabs((message) => {
    if (message.kind === "want") stream?.want(message.topics, message.since);
    else if (message.kind === "who") page.askAgain();
    else page.hear(message);
  });
  const page = new Page((topics, since) => tabs.say({ kind: "want", topics, since }));
  const lead = () =>
    navigator.locks.request(CHANNEL, () => {
      stream = new Stream({ ...place, say: (message) => tabs.say(message) });
      tabs.say({ kind: "who" });
      return new Promise((resolve) => (leave = resolve));
    });
  // A page kept for "back" must not go on leading: it hears nothing there.
  addEventListener("pagehide", () => {
    stream?.end();
    stream = null;
    leave?.();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && lead());
  addEventListener("online", () => stream?.retry());
  page.askAgain();
  lead();
}

/** Without Web Locks: a stream of its own for as long as the tab is looked at. */
function streamWhileVisible(place) {
  let stream = null;
  const page = new Page((topics, since) => stream?.want(topics, since));
  const say = (message) => (message.kind === "who" ? page.askAgain() : page.hear(message));
  const follow = () => {
    stream?.end();
    stream = document.hidden ? null : new Stream({ ...place, say });
    if (stream) page.askAgain();
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("online", () => stream?.retry());
  follow();
}

const place = document.querySelector("meta[name=live]");
if (place) {
  const found = { url: place.content, ticketUrl: place.dataset.ticketUrl };
  if (navigator.locks && "BroadcastChannel" in window) shareOneStream(found);
  else streamWhileVisible(found);
}
