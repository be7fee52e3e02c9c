/** What a person wrote, without what she answered: quotes, the line above them, and the signature. */

const MAX_LENGTH = 20_000;
/** What is looked at: the patterns below look at what follows each line again. */
const MAX_LOOK = 2 * MAX_LENGTH;

/** From here on it is not hers. Each at the beginning of a line. */
const CUTS = [
  /^-- ?$/m,
  /^_{10,}$/m,
  /^-{2,} ?(original message|ursprüngliche nachricht|forwarded message|weitergeleitete nachricht) ?-{2,}/im,
  // "On Mon, 5 Jan 2026 at 10:00, Purple Merit <…> wrote:", often broken over lines
  /^(on|am)\s(?=[\s\S]{0,300}?\b(wrote|schrieb)\b[\s\S]{0,200}?:[ \t]{0,9}$)/im,
  // Outlook's header of the quoted message
  /^\*?(from|von):\*?\s.+\n(?:.*\n){0,2}?\*?(sent|date|gesendet|datum|to|an):/im,
  /^(sent from my|von meinem .{2,20} gesendet|get outlook for)\b/im,
];

export function replyTextOf(text: string): string {
  const whole = text.slice(0, MAX_LOOK).replaceAll(/\r\n?/g, '\n');
  const cut = Math.min(...CUTS.map((pattern) => pattern.exec(whole)?.index ?? whole.length));
  return (
    whole
      .slice(0, cut)
      .split('\n')
      .filter((line) => !/^\s*>/.test(line))
      .join('\n')
      .trim()
      .slice(0, MAX_LENGTH)
      // what JSON and PostgreSQL would not keep, a pair that was cut in half among it
      .replaceAll(/\p{Surrogate}/gu, '')
      .replaceAll('\u0000', '')
  );
}
