import { counted } from '../plural.ts';
import type { Words } from '../words.ts';

export const security: Words['security'] = {
  events: ({ count }) => `Security: ${counted(count, 'Ereignis', 'Ereignisse')}`,
  mostSevere: ({ title }) => `, das schwerste: ${title}`,
  more: ({ count, command }) => `und ${String(count)} weitere: \`${command}\``,
  numbers: 'Die Nummern sind die des Journals.',
  number: ({ seq }) => `Nr. ${String(seq)}`,
  by: ({ name, id }) => `von ${name} (${id})`,
  titles: {
    'quarantine.entered':
      'Die Datenbank ist älter, als sie war, wie nach einer Wiederherstellung: Es wird nichts mehr gegeben',
    'revoke.overdue': 'Ein Zugriff ist nicht rechtzeitig beendet',
    'revoke.offline': 'Ein Zugriff wurde entzogen, während sich nichts aufzeichnen ließ',
    'task.cannot': 'Ein Zugriff lässt sich nicht von Hand entziehen',
    'system.missing':
      'Es gibt Zugriffe auf Systeme, die in portcullis.yml fehlen: Sie lassen sich nicht beenden, bis die Systeme wieder da sind',
    'workspace.ended':
      'Die App ist in einem Slack-Workspace nicht mehr installiert: Dort wird niemand gefragt oder benachrichtigt, bis sie wieder installiert ist',
    'workspace.installed': 'Die App wurde in einem Slack-Workspace installiert',
    'approval.refused': 'Ein Klick wurde abgewiesen',
    'action.refused': 'Jemand hat versucht, was ihm nicht zusteht',
    'card.withheld':
      'Eine Karte wurde nicht gezeigt: Wer sie lesen sollte, ist kein volles Mitglied unseres Slack; benenne jemand anderen',
    'channel.closed':
      'Ein Kanal der Verantwortlichen lässt sich für die Karte einer Anfrage nicht benutzen; wer entscheidet, wird direkt gefragt',
    'grant.mismatch': 'Mehr wurde gegeben als genehmigt; es wird rückgängig gemacht',
    'grant.doubted': 'Der wiederhergestellte Eintrag sagt nicht, ob das gegeben wurde',
    'quarantine.lifted': 'Die Quarantäne nach einer Wiederherstellung ist aufgehoben: Es wird wieder gegeben',
    'drift.found': 'Ein Zugriff wurde gefunden, den hier niemand gegeben hat',
    'grant.verified': 'Privilegierter Zugriff wurde gegeben',
    'extension.approved': 'Privilegierter Zugriff wurde verlängert',
    'extension.granted': 'Privilegierter Zugriff wurde ohne Genehmigung verlängert, wie es die Rolle einmal erlaubt',
    'request.blocked': 'Eine Anfrage wurde abgewiesen: Niemand könnte sie entscheiden',
    'approval.escalated': 'Eine Anfrage wartet auf eine Entscheidung, und niemand ist mehr da, der gefragt werden kann',
    'catalog.rejected': 'Die Katalogdatei wurde abgewiesen; die letzte gute bleibt',
    'roster.rejected': 'Die Personaldatei wurde abgewiesen; die letzte gute bleibt',
    'dependency.degraded': 'Ein Teil, von dem wir abhängen, arbeitet nicht',
    'dependency.restored': 'Ein Teil, von dem wir abhängen, arbeitet wieder',
    'revoke.verified': 'Ein überfälliger Zugriff ist jetzt beendet',
  },
  labels: {
    workspace: 'Workspace',
    name: 'Name',
    acceptedCount: 'hingenommene Unterschiede',
    account: 'Konto',
    already: 'gefunden',
    attempts: 'Versuche',
    by: 'von',
    channel: 'Kanal',
    dependency: 'Teil',
    dueAt: 'sollte beendet sein',
    ended: 'beendet',
    endsAt: 'Ende',
    error: 'Fehler',
    evidence: 'Nachweis',
    faults: 'Mängel',
    file: 'Datei',
    head: 'gefunden',
    host: 'Rechner',
    lastError: 'letztes Problem',
    person: 'Person',
    reason: 'Grund',
    removedAt: 'entzogen',
    request: 'Anfrage',
    requests: 'Anfragen',
    role: 'Rolle',
    sha256: 'sha256',
    since: 'seit',
    step: 'Schritt',
    surplus: 'zu viel',
    system: 'System',
    systems: 'Systeme',
    target: 'Person',
    task: 'Aufgabe',
    tried: 'versucht',
    trouble: 'Störung',
    verdict: 'Entscheidung',
    what: 'was',
    why: 'warum',
    witnessed: 'außen bekannt',
  },
  evidenceMissing: ({ count }) =>
    count === 1
      ? 'Ein Nachweis fehlt: Das Journal hat ein Ereignis abgewiesen'
      : `Nachweise fehlen: Das Journal hat ${String(count)} Ereignisse abgewiesen`,
  triedAgain: ({ command }) =>
    `Diese Ereignisse bleiben bei ihren Anfragen und werden wieder versucht. Auf eine Genehmigung, die im Journal fehlt, wird nichts gegeben; entzogen wird weiter. \`${command}\` zeigt, was wartet.`,
  direct: ({ channel, why }) =>
    `Du bekommst das direkt: Der Security-Kanal ${channel} lässt sich nicht benutzen (${why}).`,
  closed: {
    unseen: 'Slack lässt den Bot nicht sehen, was für ein Kanal es ist',
    archived: 'er ist archiviert',
    shared: 'er wird mit einer anderen Organisation geteilt, die mitlesen würde',
  },
  inTrouble: ({ name, trouble }) =>
    `${name} ist gestört: ${trouble ?? 'es antwortet wieder'}. Das Journal lässt sich nicht schreiben.`,
  overdueUnwritten: ({ ids, more }) =>
    `Zugriffe sind nicht rechtzeitig beendet, und es lässt sich nichts aufzeichnen: ${ids}${more > 0 ? ` und ${String(more)} weitere` : ''}.`,
};
