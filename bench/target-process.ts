/** The target of the bench in a process of its own, its people and groups known by their numbers. */
import { serveCalls } from './support/calls.ts';
import { startLeanTarget } from './support/lean-target.ts';
import { emailOf, grantAt, groupOf, numberIn, personId, type Size, TOKEN } from './support/organisation.ts';

const target = await startLeanTarget({ base: '/scim/v2/target', token: TOKEN });
let size: Size = { people: 0, roles: 0 };

const accountId = (n: number): string => `u${String(n)}`;
const groupId = (n: number): string => `g${String(n)}`;

const calls = {
  url: () => target.url,
  /** Forgets everything. @param ms how long every write takes */
  begin(of: Size, ms: number): void {
    target.clear();
    target.writeMs = ms;
    size = of;
    for (let n = 0; n < of.people; n += 1)
      target.addAccount({ id: accountId(n), userName: emailOf(n), externalId: personId(n) });
    for (let n = 0; n < of.roles; n += 1) target.addGroup({ id: groupId(n), displayName: groupOf(n) });
  },
  /** So many grants, as the records say, are held already. */
  hold(from: number, to: number): void {
    for (let n = from; n < to; n += 1) {
      const { person, role } = grantAt(n, size);
      target.hold(groupId(role), accountId(person));
    }
  },
  /** What happened from the `from`th change on, and what it took. */
  seen: (from = 0) => ({
    changes: target.log
      .slice(from)
      .map(({ at, op, account, group }) => ({ at, op, person: numberIn(account.id), role: numberIn(group.id) })),
    ...target.counts,
  }),
  counts: () => ({
    changes: target.log.length,
    requests: target.counts.requests,
    held: [...target.groups.values()].reduce((sum, g) => sum + g.members.size, 0),
  }),
};
export type TargetCalls = typeof calls;
serveCalls(calls);
