import * as fc from 'fast-check';
import { formatDuration } from '../workflows/contracts/durations';
import { durationSchema, parseDuration } from './durations';

describe('durations', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['72h', 259_200],
    ['3d', 259_200],
    ['45', 45],
    ['0.5', 0.5],
    [' 2h ', 7_200],
  ])('reads %p as %p seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', 's', '-1s', '3 days', '1e3', '1h30m', 'Infinity', '٣d'])('refuses %p', (text) => {
    expect(parseDuration(text)).toBeUndefined();
    expect(durationSchema.safeParse(text).success).toBe(false);
  });

  it('writes what it would read', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000_000 }),
        (seconds) => parseDuration(formatDuration(seconds)) === seconds,
      ),
    );
    expect(formatDuration(259_200)).toBe('3d');
    expect(formatDuration(90)).toBe('90s');
  });
});
