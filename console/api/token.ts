/** The API token of this tab. Kept in sessionStorage: another tab does not see it, and it goes with this one. */
const KEY = 'purple-merit.token';

let asked = false;
const listeners = new Set<() => void>();

export const readToken = (): string | null => sessionStorage.getItem(KEY);

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
  asked = false;
  listeners.forEach((tell) => tell());
}

/** The API has refused what we have, or have not. */
export function askForToken(): void {
  asked = true;
  listeners.forEach((tell) => tell());
}

export const isTokenAsked = (): boolean => asked;

/** @returns how to stop listening */
export function onTokenChange(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
