/** The name that decisions are recorded under where the API knows nobody by a token. Kept in this tab. */
const KEY = 'purple-merit.name';

export const readName = (): string => sessionStorage.getItem(KEY) ?? '';
export const keepName = (name: string): void => sessionStorage.setItem(KEY, name.trim());
