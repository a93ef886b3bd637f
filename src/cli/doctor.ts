import type { Env } from '../config.ts';
import { systemClock } from '../context.ts';
import { describeFindings, statusOf } from '../doctor/describe-findings.ts';
import { examine } from '../doctor/examine.ts';

/** A connection that does not hang up holds nobody here for longer than this, in ms. */
const LINGER_MS = 1_000;

/** Checks everything the service stands on and prints what is wrong and what mends it; status 1 when anything is an error. */
export async function runDoctor(env: Env): Promise<void> {
  const findings = await examine(env, { clock: systemClock, nodeVersion: process.versions.node });
  console.log(describeFindings(findings));
  process.exitCode = statusOf(findings);
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
