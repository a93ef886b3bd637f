/** What calls of one process share: one for each model, and gone with it. */
export function oncePerModel<M extends object, T>(create: (model: M) => T): (model: M) => T {
  const made = new WeakMap<M, T>();
  return (model) => {
    const there = made.get(model);
    if (there !== undefined) return there;
    const it = create(model);
    made.set(model, it);
    return it;
  };
}
