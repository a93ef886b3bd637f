import { counted } from '../plural.ts';
import type { Words } from '../words.ts';

export const digest: Words['digest'] = {
  yourDay: 'Dein Tag',
  securityDay: 'Security: der Tag',
  needs: ({ count }) => `Wartet auf dich: ${String(count)}`,
  securityNeeds: ({ count }) => `Wartet auf Security: ${String(count)}`,
  overdue: ({ count }) => `Überfällig, noch nicht als entfernt gesehen: ${String(count)}`,
  problems: ({ count }) => `Mit gemeldeten Problemen: ${String(count)}`,
  ending: ({ count }) => `Endet innerhalb eines Tages: ${String(count)}`,
  endingPrivileged: ({ count }) => `Privilegiert, endet innerhalb eines Tages: ${String(count)}`,
  leaving: ({ count }) => `Externe, um die du dich kümmern musst: ${String(count)}`,
  ended: ({ count, at }) => `Beendet seit ${at}: ${String(count)}`,
  decide: ({ what, who, id, length }) => `Entscheide: ${what} für ${who} (${id}), angefragt vor: ${length}`,
  moreTime: ({ what, who, id, length, at }) =>
    `Entscheide über mehr Zeit: ${what} für ${who} (${id}), angefragt vor: ${length}; Ende ${at}`,
  task: ({ what, who, id, length }) =>
    `Von Hand erledigen oder bestätigen: ${what} für ${who} (${id}), offen seit: ${length}`,
  overdueLine: ({ what, who, id, at, error }) =>
    `${what} von ${who} (${id}), hätte ${at} enden sollen${error === '' ? '' : `. Letztes Problem: ${error}`}`,
  problemLine: ({ what, who, id, said }) => `${what} von ${who} (${id}): ${said}`,
  endsLine: ({ what, who, id, at }) => `${what} von ${who} (${id}), Ende ${at}`,
  endedLine: ({ what, who, id, at, why }) => `${what} von ${who} (${id}), entfernt ${at}: ${why}`,
  leaves: ({ who, holds, at, sponsor }) =>
    `${who} (Betreuung: ${sponsor}) geht ${at} und hat ${counted(holds, 'Zugriff', 'Zugriffe')}`,
  sponsorLeaves: ({ who, holds, at, sponsor }) =>
    `${who} hat ${counted(holds, 'Zugriff', 'Zugriffe')}, und die Betreuung, ${sponsor}, geht ${at}: Benenne eine andere`,
  noSponsor: ({ who, holds }) =>
    `${who} hat ${counted(holds, 'Zugriff', 'Zugriffe')} und keine Betreuung mehr: Benenne eine, oder beende es`,
  causes: {
    expired: 'zu seiner Zeit',
    dropped: 'zurückgegeben',
    revoked: 'vorzeitig beendet',
    mismatch: 'mehr gesehen als genehmigt',
    refused: 'ließ sich nicht geben wie genehmigt',
    left: 'die Person ist gegangen',
    restored: 'nach einem zurückgespielten Backup',
  },
  causeCount: ({ why, count }) => `${why}: ${String(count)}`,
  act: 'Den Rest und Knöpfe zum Handeln findest du im Tab „Home“ dieser App.',
  change: ({ command }) => `Wann das kommt und ob: \`${command}\`.`,
  look: ({ command }) => `Mehr zu einer Anfrage: \`${command} REQ-…\`.`,
};
