/** What is typed, once nobody has typed for a moment: the API is asked at the end of a word, not at every key. */
import { useEffect, useState } from 'react';

const QUIET_MS = 200;

export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(text), QUIET_MS);
    return () => window.clearTimeout(timer);
  }, [text]);
  return settled;
}
