import type { PersonRef } from './person.ts';

/** A piece of work for people: how a manual system is granted and revoked. */
export interface Task {
  id: string;
  kind: 'grant' | 'revoke';
  effectId: string;
  state: 'open' | 'done' | 'confirmed' | 'cannot';
  openedAt: Date;
  /** Who may carry it out. */
  assignees: PersonRef[];
  /** Who may confirm it; the one who did it never may. */
  confirmers: PersonRef[];
  steps: string[];
  doneBy: PersonRef | null;
  doneAt: Date | null;
  /** Text or link, given by the one who did it. */
  proof: string | null;
  confirmedBy: PersonRef | null;
  confirmedAt: Date | null;
  /** Why it cannot be done. */
  reason: string | null;
}
