/** Invented names and texts of the sample data. Addresses are under the names that RFC 2606 reserves for examples. */
// prettier-ignore
export const FIRST_NAMES = [
  'Avery', 'Mina', 'Jonas', 'Priya', 'Diego', 'Amara', 'Léa', 'Kenji', 'Sofía', 'Omar', 'Ingrid', 'Mateus', 'Zoë', 'Tariq', 'Hana', 'Björn', 'Chidi', 'Elena',
  'Farah', 'Gustavo', 'Isha', 'Jürgen', 'Kofi', 'Lucía', 'Mei', 'Noor', 'Oskar', 'Paloma', 'Quentin', 'Rohan',
] as const;
// prettier-ignore
export const LAST_NAMES = [
  'Stone', 'Okafor', 'Lindqvist', 'Sharma', 'Fernández', 'Haddad', 'Moreau', 'Tanaka', 'Silva', 'Novak', 'Weber', 'Rossi', 'Mensah', 'Kowalska', 'Nguyen', 'Iyer',
  'Castillo', 'Berg', 'Dubois', 'Sato', 'Pereira', 'Schäfer', 'Osei', 'Márquez', 'Chen', 'Rahman', 'Larsen', 'Vargas', 'Laurent', 'Gupta',
] as const;
// prettier-ignore
export const COMPANY_FIRST = [
  'Northwind', 'Bluefin', 'Cedar', 'Quantum', 'Harbor', 'Lumen', 'Granite', 'Saffron', 'Vertex', 'Willow', 'Atlas', 'Meridian', 'Orchid', 'Pioneer', 'Summit', 'Tidal',
] as const;
// prettier-ignore
export const COMPANY_LAST = ['Labs', 'Systems', 'Works', 'Partners', 'Group', 'Studio', 'Logistics', 'Health', 'Commerce', 'Analytics', 'Foods', 'Learning'] as const;
export const EMAIL_DOMAINS = ['example.com', 'example.org', 'example.net'] as const;

export const SALES_MESSAGES = [
  'We are evaluating vendors this quarter. Could you send us your pricing for about 50 seats?',
  'Please book a demo with our marketing team, Tuesday would suit us.',
  'Interested in a trial for two teams. What would a pilot cost?',
  'Our budget is approved and we would like a proposal by the end of the month.',
  'Can we schedule a call about a rollout in three countries?',
  'Quisiera conocer los precios y ver una demo.',
] as const;
export const HELP_MESSAGES = [
  'I cannot log in to my account since yesterday. Can you help?',
  'Our last invoice shows the wrong address, who can correct it?',
  'The export fails with an error every time, please help.',
  'I have a question about your opening hours.',
  'How do I change the password of a colleague who left?',
  'We were charged twice and would like a refund.',
  'Ich habe eine Frage zu unserer Rechnung.',
] as const;

export const INTERESTS = [
  'analytics',
  'automation',
  'integrations',
  'reporting',
  'lead scoring',
  'personalisation',
  'compliance',
  'cost control',
] as const;
export const CONTACT_TIMES = ['09:00-11:00', '10:00-12:00', '13:00-15:00', '14:00-16:00', '16:00-18:00'] as const;

export const ZONES = {
  LATAM: ['America/Sao_Paulo', 'America/Mexico_City', 'America/Bogota', 'America/Argentina/Buenos_Aires'],
  MEA: ['Asia/Dubai', 'Africa/Lagos', 'Africa/Johannesburg', 'Africa/Cairo'],
  US: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'],
  India: ['Asia/Kolkata'],
  EU: ['Europe/Berlin', 'Europe/Paris', 'Europe/Madrid', 'Europe/Stockholm', 'Europe/Lisbon'],
  APAC: ['Asia/Singapore', 'Asia/Tokyo', 'Australia/Sydney', 'Asia/Jakarta'],
} as const;
export type Region = keyof typeof ZONES;
export const REGIONS = Object.keys(ZONES) as Region[];

export const CAMPAIGN_THEMES = [
  'Spring launch',
  'Pipeline builder',
  'Webinar series',
  'Partner push',
  'Product tour',
  'Year-end offer',
  'Retention drive',
  'Industry report',
] as const;
export const OBJECTIVES = ['Lead Gen', 'Awareness', 'Upsell'] as const;
export const TONES = ['Professional', 'Friendly', 'Urgent', 'Playful'] as const;
export const CALLS_TO_ACTION = ['Book a demo', 'Start a free trial', 'Read the case study', 'Talk to us'] as const;
export const SUBJECT_LINES = [
  'An idea for {{ company }}',
  '{{ first_name }}, ten minutes for {{ company }}?',
  'What teams in {{ industry }} do differently',
  'Less busywork for your marketing team',
  'A short note about {{ campaign_name }}',
] as const;
