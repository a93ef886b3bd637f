import { type Env, readConfig } from '../config.ts';
import { resealTokens } from '../operations/reseal-tokens.ts';
import { createSealer } from '../seal-token.ts';
import { count } from '../views/plain-lines.ts';
import { openForOperator, operatorActor } from './operate.ts';

/** Seals the tokens of all workspaces with the first key of PORTCULLIS_TOKEN_KEY; status 1 when one was not. */
export async function rotateTokens(env: Env): Promise<void> {
  const { install } = readConfig(env).slack;
  if (!install) {
    console.error('Nothing to do: SLACK_BOT_TOKEN is a fixed token, which is not stored.');
    process.exitCode = 1;
    return;
  }
  const sealer = createSealer(install.tokenKeys);
  const { deps, close } = await openForOperator(env);
  try {
    const { done, kept, failed } = await resealTokens(deps, sealer, operatorActor());
    console.log(
      `${count(done.length, 'token')} sealed anew with the key ${sealer.keyId}, ${String(kept.length)} were already.`,
    );
    for (const { id, why } of failed) console.error(`${id}: ${why}`);
    if (failed.length > 0) process.exitCode = 1;
    else
      console.log(
        'Older keys may be taken out of PORTCULLIS_TOKEN_KEY once every process has been started with the new one.',
      );
  } finally {
    await close();
  }
}
