/** Loads all the product is made of and does nothing with it: the least a start can take. */
import { startPortcullis } from '../src/main.ts';
import { serveCalls } from './support/calls.ts';

const calls = { loaded: () => typeof startPortcullis === 'function' };
export type LoadCalls = typeof calls;
serveCalls(calls);
