/** What helps to decide beside the request itself. */
export const signals = {
  title: '*What the record says beside this request* (when this card was written)',
  heldBefore: ({ name }: { name: string }) => `${name} has held this role before.`,
  firstTime: ({ name }: { name: string }) => `*First time:* ${name} has never held this role.`,
  noPeers: 'Nobody else is in the same department or under the same manager.',
  peers: ({ count, holding }: { count: number; holding: number }) =>
    `Of ${count === 1 ? '1 person' : `${String(count)} people`} in the same department or under the same manager, ${holding === 0 ? 'none' : String(holding)} ${holding > 1 ? 'hold' : 'holds'} it now.`,
  until: ({ at }: { at: string }) => `until ${at}`,
  holdsNothing: ({ name, added }: { name: string; added: string }) =>
    `${name} holds nothing on this system now, so all of it would be new (${added}).`,
  holds: ({ name, roles }: { name: string; roles: string }) => `${name} holds on this system now: ${roles}.`,
  newWouldBe: ({ added }: { added: string }) => `New would be: ${added}.`,
  nothingNew: 'Nothing would be new.',
  listAndMore: ({ list, count }: { list: string; count: number }) => `${list} and ${String(count)} more`,
  forbiddenHeld: ({ role, why, name, id }: { role: string; why: string; name: string; id: string }) =>
    `*Separation of duties:* this role must not be held together with ${role}: ${why}. ${name} has that one, or asked for it (${id}), so it will not be given while that lasts.`,
  forbidden: ({ role, why, name }: { role: string; why: string; name: string }) =>
    `Separation of duties: this role must not be held together with ${role}: ${why}. ${name} does not have that one.`,
};
