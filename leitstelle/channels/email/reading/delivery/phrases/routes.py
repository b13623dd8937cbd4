"""Wide patterns about the way to the recipient: his server's troubles, his domain, the network."""

from __future__ import annotations

ROUTES: list[tuple[str, list[str]]] = [
    (
        "systemerror",
        [
            r"(?:local|server|system|mail system|internal) (?:\S+ )?(?:configuration|config|processing|delivery"
            r"|software|resource|server|system) (?:error|problem|failure)",
            r"internal (?:\S+ )?(?:error|failure|problem)|\bldap\b|(?:table|alias|map|database"
            r"|user) lookup (?:error|failed|failure)",
            r"transaction failed|local error in processing|error in processing|unexpected (?:error|failure)",
            r"(?:mail )?(?:server|system|service) (?:is )?(?:currently )?(?:not (?:operational|working)|down"
            r"|busy|overloaded|misconfigured)|system (?:not accepting|is not accepting|not responding)",
            r"can'?t (?:create|open|write|read|lock|rewind) |cannot (?:create|open|write|lock|append)"
            r"|unable to (?:create|open|write|contact|lock|use|read)",
            r"queue file write error|error writing|read error|i/o error|out of memory|fork|too many open files"
            r"|no such file",
            r"(?:backend|directory|database|sql|storage|content filter|scanner|milter|antivirus"
            r"|service) (?:\S+ ){0,2}(?:unavailable|error|failure|failed|timed out|not available)"
            r"|unavailable (?:backend|database)",
            r"(?:temporary|local) (?:local )?(?:problem|lookup failure|system error|server error|resource|service)",
            r"host is unreachable by|servicio no disponible|broken pipe|pass me again|try again later, closing",
            r"address family mismatch|ttl expired|too many (?:db|database)|bdat|chunk",
            r"c[o]?ntent filter.{0,20}(?:error|fail)|attachment.{0,20}could not",
            r"resources (?:are )?(?:temporarily )?(?:unavailable|exhausted|not available)",
        ],
    ),
    (
        "hostunknown",
        [
            r"(?:host(?:name)?(?: \S+)?|(?:domain|domain name)(?: \S+){0,4}) (?:unknown|not (?:be )?found"
            r"|does(?:n'?t| not) exist|not exist|must exist|nonexistent|invalid|not (?:registered|known|valid)"
            r"|could ?n[o']t be found)(?!.{0,12}try again)",
            r"^(?:[\w\-]+\.)+[a-z]{2,} (?:does not exist|unknown|not found)",
            r"(?:unknown|no such|invalid|nonexistent|non-existent|non-existing|illegal|bad|unresolvable"
            r"|couldn'?t find any|unable to find|can'?t find|cannot find) (?:destination |mail |e-?mail "
            r"|recipient |any |remote |target )*(?:host|domain|system|server|hostname)\b",
            r"un(?:routeable|routable|resolvable|reachable) (?:mail )?(?:domain|address|host)",
            r"mx records? point to non-?existent|all host address lookups failed permanently"
            r"|host lookup did not complete permanently",
            r"name or service not known|nxdomain|no data known|no (?:mx|dns|a) (?:records?|entry"
            r"|information) (?:found|for|exist)",
            r"illegal host/domain|account or domain may not exist|missing the proper dns",
            r"domain is not reachable|hôte inconnu|host unbekannt|domäne.{0,20}nicht",
            r"bad destination (?:system|host)",
        ],
    ),
    (
        "networkerror",
        [
            r"(?:hop count|hops|received (?:headers|lines|hops))(?: \S+){0,3} (?:exceed|too many|limit)"
            r"|too many (?:hops|received|\S*received\S* header)|maximum (?:\S+ )?hop|exceeded (?:\S+ ){0,2}hop",
            r"\bloop(?:s|ing|ed)?\b|loop back to",
            r"host ?name lookup|name (?:server|service)|dns (?:lookup|error|failure|query|server|resol)"
            r"|lookup (?:failure|failed|timed)|nameserver|name resolution",
            r"malformed or unexpected name server|could not (?:connect|be connected)|no route to host"
            r"|network (?:is )?(?:unreachable|error|down)|(?:host|network|destination"
            r"|server) (?:is )?unreachable|connection (?:refused|reset|aborted)",
            r"(?:unable|fail\w*|could not|cannot|can'?t) (?:to )?(?:route|resolve|find (?:a )?route|locate)",
            r"maximum forwarding|forwarding (?:loop|count)|cname loop|no relevant answers|tls (?:negotiation"
            r"|handshake)",
            r"wasn't able to establish an smtp connection",
            r"try again.{0,10}host|host.{0,20}try again",
        ],
    ),
]
