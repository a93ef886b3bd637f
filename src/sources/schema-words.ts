import type { z } from 'zod';
import { suggest } from '../domain/nearest.ts';
import { shown } from './secret-like.ts';

/** `fix` is null where the meaning of the key says best what to write. */
export interface Words {
  message: string;
  fix: string | null;
  hint?: string;
}

/** What a schema issue means for the value that was found. */
export function words(issue: z.core.$ZodIssue, found: unknown): Words {
  if (issue.code === 'custom')
    return { message: issue.message, fix: String(issue.params?.['fix'] ?? 'correct the value') };
  if (issue.code === 'invalid_value') return choice(found, issue.values.map(String));
  if (issue.code === 'invalid_union') return choice(found, optionsOf(issue));
  if (issue.code === 'invalid_type') return wrongType(issue.expected, found);
  if (issue.code === 'too_big')
    return { message: `is too ${size(issue.origin, found)}`, fix: `keep it to ${issue.maximum}${unit(issue.origin)}` };
  if (issue.code === 'too_small') {
    if (issue.origin !== 'number' && issue.origin !== 'int' && Number(issue.minimum) === 1)
      return { message: 'is empty', fix: null };
    return {
      message: `is too ${issue.origin === 'array' ? 'short a list' : 'small'}`,
      fix: `at least ${issue.minimum}${unit(issue.origin)}`,
    };
  }
  return { message: issue.message, fix: null };
}

/** The values of the key that tells shapes apart; zod gives them only at run time. */
export function optionsOf(issue: z.core.$ZodIssue): string[] {
  const options: unknown = Reflect.get(issue, 'options');
  return Array.isArray(options) ? options.map(String) : [];
}

/** Not one of the values allowed. */
export function choice(found: unknown, options: string[]): { message: string; fix: string } {
  const list = `write one of ${options.join(', ')}`;
  return {
    message: `cannot be ${shown(found)}`,
    fix: typeof found === 'string' && found !== '' ? suggest(found, options, list) : list,
  };
}

function wrongType(expected: string, found: unknown): Words {
  const message = `must be ${TYPE_WORDS[expected] ?? expected}, not ${typeOf(found)}`;
  if (expected === 'string' && typeof found !== 'object')
    return {
      message,
      fix: null,
      hint: `${typeof found === 'number' ? 'digits alone' : 'true and false'} need quotes to be text`,
    };
  if (expected === 'boolean') return { message, fix: 'write true or false, without quotes' };
  if (expected === 'array') return { message, fix: 'write a list: [one, two], or a line "- one" for each' };
  if (expected === 'object' || expected === 'record')
    return { message, fix: 'write keys and values, indented below it' };
  return { message, fix: null };
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list of two',
  object: 'a block of keys',
  record: 'a block of keys',
};

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  return TYPE_WORDS[typeof value] ?? typeof value;
}

function size(origin: string, found: unknown): string {
  if (origin === 'string') return `long (${String(found).length} characters)`;
  return Array.isArray(found) ? `long a list (${found.length} entries)` : 'large';
}

function unit(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '';
}
