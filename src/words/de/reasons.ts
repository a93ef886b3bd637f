import type { Words } from '../words.ts';

export const reasons: Words['reasons'] = {
  back: 'Zurück',
  reason: 'Grund',
  about: ({ id, what, name }) => `${id}: ${what} für ${name}`,
  asks: ({ name }) => `${name} fragt`,
  writeHere: 'Bitte schreib hier ein paar Worte.',
  chooseOne: 'Bitte wähle einen Grund.',
  writeReason: 'Bitte schreib den Grund hierher.',
  approve: {
    title: 'Anfrage genehmigen',
    submit: 'Genehmigen',
    lead: 'Du genehmigst, was die Karte zeigt. Wer angefragt hat, sieht deinen Grund.',
    label: 'Warum genehmigst du es?',
    hint: 'Dein Grund wird mit dem Eintrag aufbewahrt.',
  },
  deny: {
    title: 'Anfrage ablehnen',
    submit: 'Ablehnen',
    lead: 'Nichts wird gegeben. Wer angefragt hat, sieht deinen Grund.',
    label: 'In deinen eigenen Worten',
    hint: 'Was sollte anders sein? Nötig, wenn du einen anderen Grund gewählt hast.',
  },
  revoke: {
    title: 'Zugriff jetzt beenden',
    submit: 'Zugriff beenden',
    lead: 'Der Zugriff wird sofort entzogen. Wer ihn hat, sieht deinen Grund.',
    label: 'In deinen eigenen Worten',
    hint: 'Nötig, wenn du einen anderen Grund gewählt hast.',
  },
  extension_approve: {
    title: 'Mehr Zeit genehmigen',
    submit: 'Genehmigen',
    lead: 'Du genehmigst, was die Karte zeigt: Der Zugriff endet später.',
    label: 'Warum genehmigst du es?',
    hint: 'Dein Grund wird mit dem Eintrag aufbewahrt.',
  },
  extension_deny: {
    title: 'Mehr Zeit ablehnen',
    submit: 'Ablehnen',
    lead: 'Der Zugriff endet zu seiner Zeit. Wer angefragt hat, sieht deinen Grund.',
    label: 'In deinen eigenen Worten',
    hint: 'Was sollte anders sein? Nötig, wenn du einen anderen Grund gewählt hast.',
  },
  problem: {
    title: 'Problem melden',
    submit: 'Meldung senden',
    lead: 'Die Verantwortlichen des Systems und die Vertretungen werden benachrichtigt. Dein Zugriff bleibt, wie er ist.',
    label: 'Was stimmt nicht?',
    hint: 'Was du versucht hast, was du erwartet hast und was passiert ist. Schreib hier nie Passwörter hin.',
  },
  ask: {
    title: 'Frage stellen',
    submit: 'Fragen',
    lead: 'Wer diesen Zugriff angefragt hat, bekommt deine Frage, und die Antwort kommt auf deine Karte zurück. Entschieden wird damit nichts. Die erste Frage eines Schritts hält seine Frist bis zur Antwort an.',
    label: 'Deine Frage',
    hint: 'Frage und Antwort werden mit dem Eintrag aufbewahrt.',
  },
  answer: {
    title: 'Frage beantworten',
    submit: 'Antworten',
    lead: 'Alle, die entscheiden sollen, sehen deine Antwort.',
    label: 'Deine Antwort',
    hint: 'Frage und Antwort werden mit dem Eintrag aufbewahrt.',
  },
  hand_over: {
    title: 'Abgeben',
    submit: 'Abgeben',
    lead: 'Die andere Person wird an deiner Stelle gefragt, und du entscheidest hier nicht mehr. Ihr beide und wer angefragt hat, seht deinen Grund.',
    label: 'Warum gibst du es ab?',
    hint: 'Zum Beispiel: im Urlaub bis Montag.',
  },
  task_done: {
    title: 'Erledigt, mit Nachweis',
    submit: 'Es ist erledigt',
    lead: 'Eine zweite Person sieht deinen Nachweis und prüft ihn. Danach zählt es.',
    label: 'Nachweis',
    hint: 'Was du getan hast und wo man es sehen kann: ein Link, oder Zeilen aus dem Protokoll oder der Einstellungsseite des Systems.',
  },
  task_cannot: {
    title: 'Das geht nicht',
    submit: 'Melden',
    lead: 'Andere werden benachrichtigt, mit deinem Grund.',
    label: 'Warum geht es nicht?',
    hint: 'Was du versucht hast und was im Weg stand.',
  },
  choices: {
    deny: {
      not_needed: 'Für die beschriebene Arbeit ist dieser Zugriff nicht nötig',
      too_much: 'Eine kleinere Rolle reicht',
      too_long: 'Die angefragte Zeit ist zu lang',
      unclear: 'Es ist nicht klar, wozu er gebraucht wird',
      not_entitled: 'Diese Person sollte diesen Zugriff nicht haben',
      other: 'Ein anderer Grund, unten geschrieben',
    },
    revoke: {
      no_longer_needed: 'Er wird nicht mehr gebraucht',
      changed_job: 'Die Person hat die Stelle gewechselt oder ist ausgeschieden',
      by_mistake: 'Er wurde aus Versehen gegeben',
      security: 'Bedenken wegen der Sicherheit',
      other: 'Ein anderer Grund, unten geschrieben',
    },
    extension_deny: {
      not_needed: 'Die beschriebene Arbeit braucht nicht mehr Zeit',
      too_long: 'Weniger Zeit reicht',
      unclear: 'Es ist nicht klar, wozu mehr Zeit gebraucht wird',
      other: 'Ein anderer Grund, unten geschrieben',
    },
  },
};

export const handOver: Words['handOver'] = {
  whom: 'An wen',
  hint: 'Hier stehen nur Personen, die das entscheiden dürfen.',
  placeholder: 'Wähle eine Person',
};

export const less: Words['less'] = {
  approve: { role: 'Eine kleinere Rolle auf demselben System', time: 'Eine kürzere Zeit' },
  suggest: { role: 'Stattdessen eine kleinere Rolle vorschlagen', time: 'Stattdessen eine kürzere Zeit vorschlagen' },
  atMost: ({ length }) => `höchstens ${length} am Stück`,
  leaveIt: 'So lassen',
  askedFor: ({ length }) => `Angefragt: ${length}. Schreib es so: 30m, 2h, 1h30m oder 3d.`,
  title: 'Mit Änderung genehmigen',
  submit: 'Genehmigen',
  lead: 'Du kannst wegnehmen, nie hinzufügen. Was übrig bleibt, wird genehmigt und gegeben; wer nach dir entscheidet und wer angefragt hat, sieht, was du geändert hast.',
  why: 'Warum',
  whyHint: 'Wer angefragt hat, sieht es.',
};

export const moreTime: Words['moreTime'] = {
  title: 'Mehr Zeit anfragen',
  submit: 'Senden',
  ends: ({ at }) => `Ende: ${at}. `,
  asked: 'Wer entscheidet, wird neu gefragt; bis zur Genehmigung endet der Zugriff zu dieser Zeit.',
  free: ({ length }) => ` Einmal brauchen bis zu ${length} mehr keine Genehmigung.`,
  length: 'Wie viel länger?',
  lengthHint: 'Gezählt ab dem Ende, kurz oder in Worten: 30m sind 30 Minuten, 2h sind 2 Stunden, 3d sind 3 Tage.',
  why: 'Wozu brauchst du mehr Zeit?',
  whyHint: 'Was noch zu tun ist, in deinen eigenen Worten. Wer entscheidet, liest es.',
};

export const heldAlready: Words['heldAlready'] = {
  title: 'Gibt es schon',
  held: 'Nichts wurde gesendet: Diesen Zugriff gibt es schon. Um ihn länger zu behalten, wähle „Verlängern“.',
  longer: 'Nichts wurde gesendet: Diesen Zugriff gibt es schon, und mehr Zeit ist angefragt.',
  waiting: 'Nichts wurde gesendet: Dieser Zugriff ist schon angefragt.',
  given: 'Nichts wurde gesendet: Dieser Zugriff ist schon genehmigt und wird bald gegeben.',
  whom: 'Für',
  all: ({ line }) => `Alles dazu, mit den Knöpfen: ${line}`,
  takeBack: ({ line }) => `Um sie zurückzuziehen, tippe: ${line}`,
  handBack: ({ line }) => `Um ihn zurückzugeben, tippe: ${line}`,
  ending: 'Nichts wurde gesendet: Dieser Zugriff endet gerade. Frage neu an, wenn er weg ist.',
};
