/** The single values of `portcullis.yml`: each says what is wrong with it and what to write instead. */
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { DURATION_FORM, DURATION_PATTERN, formatDuration, parseDuration } from '../domain/duration.ts';
import { KEBAB_ID, PERSON_ID, VARIABLE_NAME } from './forms.ts';
import { looksLikeKeyMaterial, shown } from './secret-like.ts';

/** What is wrong, and what to do. */
export interface Complaint {
  message: string;
  fix: string;
}

/** A text with its own check; `meta` is what editors are told. */
function checked(check: (value: string) => Complaint | null, meta: { pattern?: string; examples?: string[] }) {
  return z
    .string()
    .superRefine((value, ctx) => {
      const wrong = check(value);
      if (wrong) ctx.addIssue({ code: 'custom', message: wrong.message, params: { fix: wrong.fix } });
    })
    .meta(meta);
}

/** A text of one form. */
export function matching(form: RegExp, what: string, fix: string, example: string) {
  const check = (value: string) => (form.test(value) ? null : { message: `${shown(value)} is not ${what}`, fix });
  return checked(check, { pattern: form.source, examples: [example] });
}

export const kebabId = matching(
  KEBAB_ID,
  'a lower-case name',
  'use a to z, 0 to 9 and single hyphens, such as prod-deployer',
  'prod',
);
export const personId = matching(
  PERSON_ID,
  'a person id',
  'write the id of a person as it stands in the people file',
  'E1004',
);

/** A text of one form that begins with a day which exists. */
export function dated(form: RegExp, what: string, fix: string, example: string) {
  const check = (value: string) =>
    form.test(value) && isDay(value) ? null : { message: `${shown(value)} is not ${what}`, fix };
  return checked(check, { pattern: form.source, examples: [example] });
}

/** The engine turns 30 February into 2 March: only a day that reads back the same exists. */
function isDay(value: string): boolean {
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10));
}

/** An IANA time zone the program knows. */
export const timeZone = checked(
  (value) =>
    IANAZone.isValidZone(value)
      ? null
      : { message: `${shown(value)} is not a time zone`, fix: 'write an IANA name, such as Europe/Berlin or UTC' },
  { examples: ['Europe/Berlin'] },
);

/** A map by id. The ids are checked with the other rules, so that a bad one does not hide what it holds. */
export function byId<T extends z.ZodType>(entry: T) {
  return z.record(z.string(), entry).meta({ propertyNames: { pattern: KEBAB_ID.source, maxLength: 40 } });
}

/** Words on one line. */
export const line = (max: number) => z.string().min(1).max(max);

/**
 * A duration of at most so long.
 * @param maxMs in ms
 */
export function duration(maxMs: number, example: string) {
  const check = (value: string): Complaint | null => {
    const parsed = parseDuration(value);
    if (!parsed.ok) return { message: `${shown(value)} is not a duration`, fix: DURATION_FORM };
    if (parsed.ms <= maxMs) return null;
    return { message: `${formatDuration(parsed.ms)} is too long`, fix: `write at most ${formatDuration(maxMs)}` };
  };
  return checked(check, { pattern: DURATION_PATTERN.source, examples: [example] });
}

/** The base address of a target: https, or http to this machine only; nothing secret in it. */
export function checkTargetUrl(value: string): Complaint | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return {
      message: `${shown(value)} is not an http address`,
      fix: 'write the base address, such as https://scim.example.com/v2',
    };
  if (url.username !== '' || url.password !== '')
    return {
      message: 'the address carries a user name or password',
      fix: 'take them out, change them, and name a variable in tokenFrom',
    };
  if (url.search !== '' || url.hash !== '')
    return { message: 'the address carries a query or fragment', fix: 'write the base address only' };
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return {
      message: 'http sends the token in clear over the network',
      fix: 'use https; http is for this machine only',
    };
  return null;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

export const targetUrl = checked(checkTargetUrl, { pattern: '^https?://', examples: ['https://scim.example.com/v2'] });

/** Where people go: an address they follow, with nothing secret in it. */
export function checkPlace(value: string): Complaint | null {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol !== 'https:')
    return { message: `${shown(value)} is not an https address`, fix: 'write one such as https://crm.example.com/' };
  if (url.username !== '' || url.password !== '')
    return { message: 'the address carries a user name or password', fix: 'take them out, and change them' };
  if (value.length > 300) return { message: 'the address is too long', fix: 'write at most 300 characters' };
  return null;
}

export const place = checked(checkPlace, { pattern: '^https://', examples: ['https://crm.example.com/'] });

/** The name of an environment variable, never the secret itself, which is not repeated in the fault. */
export const variableName = checked(
  (value) => {
    if (looksLikeKeyMaterial(value))
      return {
        message: 'this looks like the secret itself',
        fix: 'take it out, change the secret, and write the name of the variable that holds it',
      };
    if (VARIABLE_NAME.test(value)) return null;
    return {
      message: 'this is not the name of an environment variable',
      fix: 'write a name such as SCIM_TOKEN_CRM, never the secret',
    };
  },
  { pattern: VARIABLE_NAME.source, examples: ['SCIM_TOKEN_CRM'] },
);
