"""Words for the recipient that servers use alike."""

ADDRESSEE = r"(?:user|recipient|mail ?box|account|addressee?|alias|member|person|subscriber|customer)"
