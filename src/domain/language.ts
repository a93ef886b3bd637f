/** The languages people are spoken to in. The ledger, the log and the command line stay English. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];
