/** `ok`: as it should be. `note`: worth knowing. `warning`: works, and should be mended. `error`: does not work, or not safely. */
export type Level = 'ok' | 'note' | 'warning' | 'error';

/** One thing the doctor has seen. */
export interface Finding {
  /** What was looked at, e.g. `mongodb`. */
  area: string;
  level: Level;
  /** What is, in words. */
  text: string;
  /** The command or step that mends it; null when there is nothing to mend. */
  mend: string | null;
}

/** The ways to say something about one area. */
export interface Say {
  ok(text: string): Finding;
  note(text: string, mend?: string): Finding;
  warning(text: string, mend: string): Finding;
  error(text: string, mend: string): Finding;
}

export function sayAbout(area: string): Say {
  const say =
    (level: Level) =>
    (text: string, mend?: string): Finding => ({ area, level, text, mend: mend ?? null });
  return { ok: say('ok'), note: say('note'), warning: say('warning'), error: say('error') };
}
