import { type LeanTarget, startLeanTarget } from '../../../bench/support/lean-target.ts';
import {
  type ChangeByHand,
  type DevScim,
  type MembershipEffect,
  type ScimOptions,
  startScim,
} from '../../../src/dev/scim.ts';
import { BULK_SYSTEM } from './seed-organisation.ts';

/**
 * The targets of a world, with a lean one for the system of the bulk: that of src/dev, which keeps to every detail of
 * the protocol, carries some tens of removals a second.
 * @param removalMs what it takes for every removal
 */
export function withLeanBulk(removalMs: number): (options: ScimOptions) => Promise<DevScim> {
  return async (options) => {
    const scim = await startScim(options);
    const lean = await startLeanTarget({ base: `/scim/v2/${BULK_SYSTEM}`, token: options.token });
    lean.writeMs = removalMs;
    const { [BULK_SYSTEM]: names = [] } = options.groups as Readonly<Record<string, readonly string[]>>;
    for (const name of names) lean.addGroup({ id: name, displayName: name });
    return {
      ...scim,
      systemUrl: (system) => (system === BULK_SYSTEM ? lean.url : scim.systemUrl(system)),
      calls: () => scim.calls() + lean.counts.requests,
      log: () => [...scim.log(), ...logOf(lean)],
      state: () => ({ ...scim.state(), [BULK_SYSTEM]: stateOf(lean) }),
      change: (op, list, system) =>
        system === BULK_SYSTEM ? changeByHand(lean, op, list) : scim.change(op, list, system),
      async stop() {
        await Promise.all([scim.stop(), lean.stop()]);
      },
    };
  };
}

const logOf = (lean: LeanTarget): MembershipEffect[] =>
  lean.log.map(({ at, op, account, group }) => ({
    at: new Date(at).toISOString(),
    system: BULK_SYSTEM,
    op,
    group: group.displayName,
    groupId: group.id,
    userId: account.id,
    user: account.externalId,
    userName: account.userName,
  }));

const stateOf = ({ accounts, groups }: LeanTarget) => ({
  users: [...accounts.values()].map((a) => ({
    userName: a.userName,
    externalId: a.externalId,
    active: true,
    groups: [...a.groups].map((g) => g.displayName),
  })),
  groups: Object.fromEntries([...groups.values()].map((g) => [g.displayName, [...g.members].map((m) => m.userName)])),
});

function changeByHand(lean: LeanTarget, op: 'add' | 'remove', list: readonly ChangeByHand[]): string[] {
  return list.map(({ personId, email, groups }) => {
    const id = `account-${personId}`;
    if (!lean.accounts.has(id)) lean.addAccount({ id, userName: email, externalId: personId });
    for (const group of groups) lean.change(op, group, id);
    return id;
  });
}
