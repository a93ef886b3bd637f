import type { Words } from '../words.ts';

export const events: Words['events'] = {
  'request.opened': (d) => `hat ${d.role} auf ${d.system} für ${d.name} angefragt: ${d.text}`,
  'request.cancelled': 'zurückgezogen, bevor etwas gegeben wurde',
  'request.lapsed': 'geschlossen: niemand hat rechtzeitig entschieden',
  'approval.approved': (d) => `hat genehmigt (Schritt: ${d.step})${d.also}`,
  'approval.denied': (d) => `hat abgelehnt (Schritt: ${d.step})${d.also}`,
  'approval.asked': (d) => `hat gefragt: ${d.text}`,
  'approval.answered': (d) => `hat geantwortet: ${d.text}`,
  'approval.handed_over': (d) => `hat es an ${d.whom} übergeben (Schritt: ${d.step})${d.also}`,
  'approval.reminded': (d) => `hat erinnert: ${d.people} (Schritt: ${d.step})`,
  'approval.escalated': (d) =>
    d.people === ''
      ? `sonst ist niemand zu fragen (Schritt: ${d.step})`
      : `hat auch gefragt: ${d.people} (Schritt: ${d.step})`,
  'approval.paged': (d) => `hat dringend gerufen: ${d.people} (Schritt: ${d.step})`,
  'grant.started': 'wird jetzt gegeben',
  'grant.verified': (d) => `gegeben und zurückgelesen: ${d.text}`,
  'grant.mismatch': (d) => `das System zeigte mehr als genehmigt: ${d.text}`,
  'grant.doubted': 'die Datenbank wurde wiederhergestellt: ob er gegeben wurde, ist nicht bekannt',
  'grant.failed': (d) => `konnte nicht gegeben werden${d.also}`,
  'extension.requested': (d) => `mehr Zeit angefragt, bis ${d.to}: ${d.text}`,
  'extension.granted': (d) => `verlängert bis ${d.to}, was die Rolle einmal erlaubt: ${d.text}`,
  'extension.approved': (d) => `mehr Zeit bis ${d.to}: hat genehmigt (Schritt: ${d.step})${d.also}`,
  'extension.denied': (d) => `mehr Zeit abgelehnt (Schritt: ${d.step})${d.also}`,
  'extension.lapsed': 'über mehr Zeit wurde vor dem Ende nicht entschieden',
  'problem.reported': (d) => `ein Problem wurde gemeldet: ${d.text}`,
  'end.announced': 'auf das baldige Ende hingewiesen',
  'end.accepted': 'lässt ihn zu seiner Zeit enden',
  'end.requested': (d) => `soll jetzt enden, Grund: ${d.cause}${d.also}`,
  'revoke.started': 'wird jetzt entzogen',
  'revoke.offline': (d) => `entzogen, während sich nichts aufzeichnen ließ: ${d.text}`,
  'revoke.overdue': (d) => `überfällig, noch nicht nachweislich weg${d.also}`,
  'revoke.verified': (d) => `zurückgelesen und weg: ${d.text}`,
  'task.opened': (d) => `von Hand: Leute wurden darum gebeten (Aufgabe ${d.task})`,
  'task.done': (d) => `von Hand erledigt (Aufgabe ${d.task}): ${d.text}`,
  'task.confirmed': (d) => `von einer zweiten Person bestätigt (Aufgabe ${d.task})`,
  'task.rejected': (d) => `von der zweiten Person nicht so gesehen (Aufgabe ${d.task})`,
  'task.cannot': (d) => `geht nicht von Hand (Aufgabe ${d.task})${d.also}`,
  'drift.found': (d) => `etwas wurde gefunden, das keine Freigabe erklärt: ${d.text}`,
  'channel.closed': (d) => `im Kanal der Verantwortlichen nicht gezeigt: ${d.text}`,
};

export const endCauses: Words['endCauses'] = {
  expired: 'die Zeit war um',
  dropped: 'zurückgegeben',
  revoked: 'vorzeitig beendet',
  mismatch: 'mehr gesehen als genehmigt',
  refused: 'konnte nicht wie genehmigt gegeben werden',
  left: 'die Person ist ausgeschieden',
  restored: 'die Datenbank wurde wiederhergestellt',
};
