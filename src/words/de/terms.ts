import type { Words } from '../words.ts';

export const terms: Words['terms'] = {
  risk: { low: 'Geringes Risiko', medium: 'Mittleres Risiko', high: 'Hohes Risiko' },
  privileged: ({ risk }) => `${risk}, privilegiert`,
  types: {
    employee: 'Angestellt',
    intern: 'Praktikum',
    contractor: 'Extern, mit Auftrag',
    auditor: 'Extern, Prüfung',
    service: 'Dienstkonto',
  },
  // Without an article: German sentences put it behind a colon.
  steps: {
    owner: 'Verantwortliche des Systems',
    security: 'Security-Team',
    manager: 'Führungskraft',
    sponsor: 'Betreuung',
    people: 'für diese Rolle Benannte',
  },
  onCallFor: ({ id }) => `für ${id}`,
  onCall: ({ title }) => `Bereitschaft ${title}`,
  group: ({ title }) => `Gruppe ${title}`,
  methods: {
    slack_click: 'mit dem Knopf in Slack',
    'slack_click+oidc': 'mit dem Knopf in Slack, bestätigt durch Anmeldung',
    cli: 'auf der Kommandozeile',
  },
  states: {
    pending: 'wartet auf Genehmigung',
    approved: 'genehmigt, noch nicht gegeben',
    active: 'gegeben und geprüft',
    revoking: 'endet, noch nicht nachweislich weg',
    revoke_overdue: 'überfällig: sollte beendet sein, noch nicht nachweislich weg',
    ended: 'beendet und geprüft',
    denied: 'abgelehnt',
    cancelled: 'zurückgezogen',
    lapsed: 'geschlossen, niemand hat rechtzeitig entschieden',
    failed: 'konnte nicht gegeben werden',
  },
  causes: {
    expired: 'Die Zeit ist um.',
    dropped: ({ name }) => (name ? `Zurückgegeben von ${name}.` : 'Er wurde zurückgegeben.'),
    revoked: ({ name }) => (name ? `Vorzeitig beendet von ${name}.` : 'Er wurde vorzeitig beendet.'),
    mismatch: 'Das System zeigte mehr Zugriff, als genehmigt war. Deshalb wird alles zurückgenommen.',
    refused: 'Der Zugriff konnte nicht wie genehmigt gegeben werden. Deshalb wird alles Begonnene zurückgenommen.',
    left: 'Die Person ist ausgeschieden oder hat keinen aktiven Personaleintrag mehr.',
    restored:
      'Unsere Datenbank wurde aus einer Sicherung wiederhergestellt. Deshalb ist nicht sicher, was gegeben war.',
  },
};
