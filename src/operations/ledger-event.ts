import type { LedgerEvent } from '../domain/holding.ts';

/** The event as the ledger holds it; its time is a date again. */
export function eventOf({ bytes }: { bytes: string }): LedgerEvent {
  const event = JSON.parse(bytes) as LedgerEvent;
  return { ...event, at: new Date(event.at) };
}
