/**
 * Which messages the tokens of unsubscribe links name. Anybody may make tokens up, and none may be turned away unasked: so those that come
 * while one question is out are asked about together, and however many are tried, the data server has one question of ours at a time.
 */
import type { DataClient, Result } from '../mcp/protocol';
import { MAX_TOKENS } from '../mcp/protocol/answer-methods';

export type NamedMessage = Result<'matchTokens'>['matches'][number];

interface Asked {
  token: string;
  resolve: (message: NamedMessage | null) => void;
  reject: (error: unknown) => void;
}

/** @returns a function that resolves to null for an unknown token. @throws RpcError when the data server does not answer */
export function createTokenLookup(data: DataClient): (token: string) => Promise<NamedMessage | null> {
  const waiting: Asked[] = [];
  let isAsking = false;

  const askAll = async (): Promise<void> => {
    isAsking = true;
    while (waiting.length > 0) await answer(data, waiting.splice(0, MAX_TOKENS));
    isAsking = false;
  };
  return (token) =>
    new Promise((resolve, reject) => {
      waiting.push({ token, resolve, reject });
      if (!isAsking) void askAll();
    });
}

/** Never throws: whoever asked is told. */
async function answer(data: DataClient, asked: readonly Asked[]): Promise<void> {
  try {
    const tokens = [...new Set(asked.map(({ token }) => token))];
    const { matches } = await data.call('matchTokens', { tokens });
    const named = new Map(matches.map((match) => [match.token, match]));
    asked.forEach(({ token, resolve }) => resolve(named.get(token) ?? null));
  } catch (error) {
    asked.forEach(({ reject }) => reject(error));
  }
}
