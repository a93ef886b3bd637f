import { commit, fileRequest } from '../../models/commit.ts';
import { findRequest, type RequestModel } from '../../models/request.ts';
import type { AccessRequest } from '../../src/domain/record.ts';
import { ASKED_AT, aRecord, aTarget } from './a-record.ts';

/** What was answered to tries to move a record, each known by a text of its own. */
export interface Said {
  yes: string[];
  no: string[];
  /** Ended with an error: it may have happened. */
  unknown: string[];
}

export const raceId = (n: number): string => `REQ-2026-${String(n).padStart(6, '0')}`;

/** Records 0 to `count`, each for somebody of their own, at version 1 and without lines. */
export async function fileRaceRecords(model: RequestModel, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await fileRequest(
      model,
      aRecord({ id: raceId(n), origin: `o${String(n)}`, target: aTarget({ id: `P${String(n)}` }), trail: [] }),
    );
}

/** The next version, with one line more. */
export function withLine(record: AccessRequest, text: string): AccessRequest {
  const line = { n: record.trail.length + 1, at: ASKED_AT, text };
  return { ...record, version: record.version + 1, trail: [...record.trail, line] };
}

/** How many records the racers share. */
export const RACE_RECORDS = 12;

/** Workers that read a record and move it, one after the other, while `goOn` says so. */
export async function raceFor(
  model: RequestModel,
  o: { name: string; workers: number; goOn(): boolean },
): Promise<Said> {
  const said: Said = { yes: [], no: [], unknown: [] };
  const work = async (worker: number): Promise<void> => {
    for (let i = 0; o.goOn(); i += 1) {
      const text = `${o.name}/${String(worker)}/${String(i)}`;
      try {
        const record = await findRequest(model, raceId((worker * 7 + i) % RACE_RECORDS));
        if (!record) throw new Error('no such record');
        said[(await commit(model, withLine(record, text), record)) ? 'yes' : 'no'].push(text);
      } catch {
        said.unknown.push(text);
      }
    }
  };
  await Promise.all(Array.from({ length: o.workers }, (_, worker) => work(worker)));
  return said;
}
