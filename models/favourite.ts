import { type Connection, type Model, Schema } from 'mongoose';

/** Roles somebody keeps at the top of their list. A convenience: nothing depends on it. */
interface FavouriteDoc {
  /** Person id. */
  _id: string;
  /** Role ids, oldest first. */
  roles: string[];
}

const schema = new Schema<FavouriteDoc>(
  { _id: { type: String, required: true }, roles: { type: [String], required: true } },
  { collection: 'favourites', strict: 'throw', versionKey: false },
);

export type FavouriteModel = Model<FavouriteDoc>;

export function createFavouriteModel(connection: Connection): FavouriteModel {
  return connection.model<FavouriteDoc>('Favourite', schema);
}

/** Most roles one person keeps; the oldest makes room. */
const MOST = 20;

/** Role ids somebody keeps, the latest first. */
export async function favouritesOf(model: FavouriteModel, personId: string): Promise<string[]> {
  const doc = await model.findOne({ _id: { $eq: personId } }).lean<FavouriteDoc>();
  return [...(doc?.roles ?? [])].reverse();
}

/** Keeps a role at the top of somebody's list. */
export async function addFavourite(model: FavouriteModel, personId: string, roleId: string): Promise<void> {
  const others = { $filter: { input: { $ifNull: ['$roles', []] }, cond: { $ne: ['$$this', { $literal: roleId }] } } };
  const roles = { $slice: [{ $concatArrays: [others, [{ $literal: roleId }]] }, -MOST] };
  await model.collection.updateOne({ _id: personId as never }, [{ $set: { roles } }], { upsert: true });
}

/** Takes it from there again. */
export async function removeFavourite(model: FavouriteModel, personId: string, roleId: string): Promise<void> {
  await model.updateOne({ _id: { $eq: personId } }, { $pull: { roles: roleId } });
}
