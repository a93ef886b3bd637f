import type { Words } from '../words.ts';

export const outlook: Words['outlook'] = {
  noRecord: 'Kein aktiver Personaleintrag: So lässt sich nichts absenden.',
  matches: ({ name, department }) => `Passt zum Personaleintrag: ${name}, ${department}`,
  allows: 'Was sie genau erlaubt',
  whoDecides: ({ steps }) =>
    `*Wer entscheidet, und warum*${steps > 1 ? `, nacheinander (${String(steps)} Schritte)` : ''}`,
  longest: 'Für die längste Dauer. Eine kürzere braucht vielleicht weniger Schritte.',
  moreSteps: ({ count }) => `und ${String(count)} weitere Schritte`,
  step: ({ at, of, step }) =>
    of > 1 ? `Schritt ${String(at)} von ${String(of)} entscheidet: ${step}.` : `Es entscheidet: ${step}.`,
  mustApprove: ({ count }) => `${String(count)} von diesen müssen genehmigen:`,
  anyOne: 'Eine Person davon genügt:',
  thatIs: 'Das ist:',
  howLong: 'Wie lange eine Entscheidung dauert',
  notKnown: ({ system }) => `Noch nicht bekannt: Für ${system} wurden weniger als 3 Anfragen entschieden.`,
  usually: ({ length, count, system }) =>
    `Meist innerhalb von ${length} entschieden (die Mitte der letzten ${String(count)} für ${system}).`,
  whenItEnds: 'Wann er endet',
  endsAtTheLatest: ({ at }) => `Spätestens ${at}, dann wird er von selbst entzogen.`,
  endsAfter: ({ length, at }) =>
    `${length} nach der letzten Genehmigung, dann wird er von selbst entzogen. Wäre er jetzt genehmigt: ${at}.`,
};
