/** The API token of this tab. Kept in sessionStorage: another tab does not see it, and it goes with this one. */
const KEY = 'purple-merit.token';

/** The API has refused what we have, or have not. */
let isNeeded = false;
let isAsked = false;
/** The person has closed the question: calls that go on by themselves do not put it again. */
let isPutOff = false;
const listeners = new Set<() => void>();

const tellAll = (): void => listeners.forEach((tell) => tell());

export const readToken = (): string | null => sessionStorage.getItem(KEY);

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
  isNeeded = isAsked = isPutOff = false;
  tellAll();
}

/**
 * The API has refused a call for its token.
 * @param refused the token it was sent with; one that has been replaced since says nothing
 * @param isOwnDoing a person wanted the call, now
 */
export function refuseToken(refused: string | null, isOwnDoing: boolean): void {
  if (refused !== readToken()) return;
  isNeeded = true;
  isAsked ||= isOwnDoing || !isPutOff;
  tellAll();
}

/** The API has answered, so what we have will do. */
export function acceptToken(): void {
  if (!isNeeded) return;
  isNeeded = isAsked = isPutOff = false;
  tellAll();
}

/** Asks the person for one. */
export function askForToken(): void {
  isAsked = true;
  tellAll();
}

export function putOffToken(): void {
  if (!isAsked) return;
  isAsked = false;
  isPutOff = true;
  tellAll();
}

export const isTokenNeeded = (): boolean => isNeeded;
export const isTokenAsked = (): boolean => isAsked;

/** @returns how to stop listening */
export function onTokenChange(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
