/**
 * Time zones that stand for a region when a person's own is unknown: its westernmost and easternmost places with many
 * people, and the largest between. The first one is the region's main zone.
 */
const REGION_ZONES: Record<string, readonly [string, ...string[]]> = {
  LATAM: [
    'America/Sao_Paulo',
    'America/Mexico_City',
    'America/Bogota',
    'America/Tijuana',
    'America/Argentina/Buenos_Aires',
  ],
  MEA: ['Asia/Dubai', 'Africa/Casablanca', 'Africa/Lagos', 'Africa/Cairo', 'Africa/Johannesburg', 'Asia/Riyadh'],
  US: [
    'America/New_York',
    'America/Chicago',
    'America/Denver',
    'America/Los_Angeles',
    'America/Anchorage',
    'Pacific/Honolulu',
  ],
  INDIA: ['Asia/Kolkata'],
  EU: ['Europe/Berlin', 'Europe/Lisbon', 'Europe/Athens', 'Europe/Helsinki'],
  APAC: ['Asia/Singapore', 'Asia/Jakarta', 'Asia/Tokyo', 'Australia/Sydney', 'Pacific/Auckland'],
};

export const zonesOfRegion = (region: string): readonly [string, ...string[]] | undefined => {
  const name = region.trim().toUpperCase();
  return Object.hasOwn(REGION_ZONES, name) ? REGION_ZONES[name] : undefined;
};
