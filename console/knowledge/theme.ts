/** The page's colours and fonts, for what is drawn on a canvas. */
export interface Theme {
  surface: string;
  text: string;
  muted: string;
  line: string;
  accent: string;
  /** by steps from the entity asked for */
  steps: readonly string[];
  font: string;
}

export function themeOf(element: Element): Theme {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: token('surface'),
    text: token('text'),
    muted: token('text-muted'),
    line: token('line-strong'),
    accent: token('accent'),
    steps: [token('accent'), token('info'), token('good'), token('text-muted')],
    font: token('font'),
  };
}
