/** Given names of the made-up customers. */
export const GIVEN_NAMES = [
  ...['Ada', 'Amir', 'Anna', 'Bela', 'Chloe', 'Daan', 'Elif', 'Emil', 'Fatima', 'Freya', 'Hugo', 'Ines'],
  ...['Jana', 'Jonas', 'Karim', 'Lena', 'Luca', 'Maja', 'Marek', 'Nadia', 'Noah', 'Olga', 'Pavel', 'Rosa'],
  ...['Samuel', 'Sofia', 'Tomas', 'Vera', 'Yusuf', 'Zoe'],
];

/** Family names of the made-up customers. */
export const FAMILY_NAMES = [
  ...['Almeida', 'Andersson', 'Bakker', 'Becker', 'Costa', 'Dubois', 'Evans', 'Fischer', 'Garcia', 'Hansen'],
  ...['Horvat', 'Ivanova', 'Jansen', 'Kaya', 'Kowalski', 'Larsen', 'Martin', 'Moreau', 'Novak', 'O’Brien'],
  ...['Papadakis', 'Petrov', 'Rossi', 'Santos', 'Schmidt', 'Silva', 'Taylor', 'Varga', 'Weber', 'Yilmaz'],
];

/** Where customers live: a city and its country. */
export const CITIES: readonly (readonly [city: string, country: string])[] = [
  ['Berlin', 'DE'],
  ['Hamburg', 'DE'],
  ['Leipzig', 'DE'],
  ['Paris', 'FR'],
  ['Lyon', 'FR'],
  ['Nantes', 'FR'],
  ['London', 'GB'],
  ['Leeds', 'GB'],
  ['Cardiff', 'GB'],
  ['Utrecht', 'NL'],
  ['Delft', 'NL'],
  ['Gdańsk', 'PL'],
  ['Kraków', 'PL'],
  ['Malmö', 'SE'],
  ['Porto', 'PT'],
  ['Vienna', 'AT'],
];

/** Streets of the delivery addresses. */
export const STREETS = ['Canal Street', 'Church Lane', 'Garden Road', 'Harbour Row', 'Linden Avenue', 'Market Square'];

/** First word of a product's name. */
export const FINISHES = [
  ...['Ash', 'Beech', 'Brass', 'Canvas', 'Ceramic', 'Copper', 'Cotton', 'Felt', 'Glass', 'Granite', 'Linen'],
  ...['Maple', 'Marble', 'Oak', 'Slate', 'Steel', 'Walnut', 'Wool'],
];

/** What the shop sells: things by category, and the price range of the category in cents. */
export const CATALOGUE = [
  { category: 'lighting', low: 1_900, high: 28_900, things: ['desk lamp', 'floor lamp', 'pendant', 'wall light'] },
  {
    category: 'kitchen',
    low: 600,
    high: 14_900,
    things: ['bowl', 'carafe', 'chopping board', 'kettle', 'pan', 'spoon set'],
  },
  {
    category: 'furniture',
    low: 7_900,
    high: 129_000,
    things: ['armchair', 'bench', 'bookcase', 'desk', 'side table', 'stool'],
  },
  {
    category: 'textiles',
    low: 900,
    high: 24_900,
    things: ['blanket', 'cushion', 'curtain', 'rug', 'tablecloth', 'towel'],
  },
  {
    category: 'storage',
    low: 700,
    high: 19_900,
    things: ['basket', 'box', 'coat rack', 'hook rail', 'shelf', 'trunk'],
  },
  {
    category: 'garden',
    low: 800,
    high: 34_900,
    things: ['bird house', 'lantern', 'planter', 'trellis', 'watering can'],
  },
] as const;

/** Ends of the products' descriptions, so that a search has something to find. */
export const REMARKS = [
  'Made to order in small batches.',
  'Finished by hand and packed without plastic.',
  'Stackable, so that a pair takes the room of one.',
  'Spare parts are kept for ten years.',
  'Suits small rooms and narrow hallways.',
  'Wipe clean with a damp cloth.',
  'Comes flat-packed with all tools.',
  'Tested for daily use in restaurants.',
];
