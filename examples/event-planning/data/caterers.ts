/** SAMPLE DATA: a caterer that does not exist. Prices are US dollars, in cents. */
export interface Caterer {
  readonly name: string;
  readonly city: string;
  readonly style: string;
  /** Food, soft drinks, crockery and service staff for one guest, in US cents. */
  readonly perHeadCents: number;
  readonly minGuests: number;
  readonly maxGuests: number;
  readonly diets: readonly Diet[];
  /** Guests' rating, 1 to 5. */
  readonly rating: number;
}

export const DIETS = [
  "vegetarian",
  "vegan",
  "halal",
  "kosher",
  "gluten-free",
  "nut-free",
  "dairy-free",
] as const;

export type Diet = (typeof DIETS)[number];

/** Name, style, price per head in dollars, fewest and most guests, rating, diets. */
type Row = readonly [string, string, number, number, number, number, ...Diet[]];

function caterers(city: string, rows: readonly Row[]): Caterer[] {
  return rows.map(([name, style, perHead, minGuests, maxGuests, rating, ...diets]) => {
    return {
      name,
      city,
      style,
      perHeadCents: Math.round(perHead * 100),
      minGuests,
      maxGuests,
      rating,
      diets,
    };
  });
}

const BASIC: readonly Diet[] = ["vegetarian", "vegan", "gluten-free"];

export const CATERERS: readonly Caterer[] = [
  ...caterers("Chicago", [
    ["Copper Spoon", "seasonal three-course dinner", 98, 20, 200, 4.8, ...BASIC, "nut-free"],
    ["Prairie Table", "family-style Midwestern dinner", 68.5, 30, 300, 4.5, ...BASIC, "halal"],
    ["Windy City Deli", "kosher buffet", 59, 40, 250, 4.3, "kosher", "vegetarian", "dairy-free"],
    ["Lincoln Street Kitchen", "street food stations", 42.75, 25, 400, 4.2, ...BASIC, "halal"],
  ]),
  ...caterers("Seattle", [
    ["Tide & Ember", "seafood dinner", 92, 15, 150, 4.7, ...BASIC, "dairy-free"],
    ["Rainier Kitchen", "Northwest buffet", 61.5, 20, 300, 4.5, ...BASIC, "halal", "nut-free"],
    ["Pike Street Bowls", "bowls and small plates", 36.25, 10, 200, 4.2, ...BASIC],
    ["Emerald Kosher", "kosher dinner", 78, 30, 180, 4.4, "kosher", "vegetarian", "dairy-free"],
  ]),
  ...caterers("New York", [
    ["Ninth Avenue Supper", "plated dinner", 138, 30, 350, 4.8, ...BASIC, "nut-free"],
    ["Borough Bites", "small plates from five boroughs", 84, 20, 300, 4.5, ...BASIC, "halal"],
    [
      "Delancey Kosher",
      "kosher dinner",
      112,
      25,
      300,
      4.6,
      "kosher",
      "vegetarian",
      "dairy-free",
      "gluten-free",
    ],
    ["Slice & Greens", "pizza and salads", 46.5, 10, 250, 4.1, "vegetarian", "vegan", "nut-free"],
  ]),
  ...caterers("Austin", [
    ["Live Oak Smoke", "barbecue with sides", 54, 30, 400, 4.7, "gluten-free", "halal", "vegetarian"],
    ["Bluebonnet Table", "plated Texan dinner", 79, 20, 220, 4.6, ...BASIC, "nut-free"],
    ["Taco Verde", "taco stations", 34.5, 15, 350, 4.4, ...BASIC, "dairy-free", "halal"],
  ]),
  ...caterers("Denver", [
    ["High Plains Supper", "plated dinner", 83, 20, 260, 4.7, ...BASIC, "nut-free"],
    ["Mile High Table", "buffet", 57.25, 25, 300, 4.4, ...BASIC, "halal", "kosher"],
    ["Front Range Bowls", "bowls and salads", 33, 10, 200, 4.2, ...BASIC],
  ]),
  ...caterers("San Francisco", [
    ["Fogline", "plated Californian dinner", 128, 20, 280, 4.8, ...BASIC, "nut-free"],
    ["Mission Table", "family-style dinner", 82, 20, 250, 4.6, ...BASIC, "halal", "dairy-free"],
    ["Bay Bowls", "bowls and small plates", 44.5, 10, 300, 4.3, ...BASIC],
    ["Golden Gate Kosher", "kosher buffet", 96, 30, 200, 4.4, "kosher", "vegetarian", "dairy-free"],
  ]),
  ...caterers("London", [
    ["Hearth & Hawthorn", "plated British dinner", 104, 20, 300, 4.7, ...BASIC, "nut-free"],
    ["Brick Lane Banquet", "South Asian feast", 58, 30, 400, 4.6, ...BASIC, "halal"],
    ["Golders Table", "kosher dinner", 89, 30, 250, 4.4, "kosher", "vegetarian", "dairy-free"],
    ["Market Stall Kitchen", "street food", 39.5, 20, 300, 4.2, ...BASIC],
  ]),
  ...caterers("Berlin", [
    ["Linden & Rauch", "plated regional dinner", 86, 20, 260, 4.7, ...BASIC, "nut-free"],
    ["Kiez Küche", "buffet", 48, 15, 300, 4.5, ...BASIC, "halal", "dairy-free"],
    ["Grüne Gabel", "vegan small plates", 38.5, 10, 180, 4.6, ...BASIC, "nut-free", "dairy-free"],
    ["Tafel am Park", "kosher buffet", 79, 25, 200, 4.3, "kosher", "vegetarian"],
  ]),
  ...caterers("Paris", [
    ["Maison Tilleul", "plated French dinner", 118, 15, 300, 4.8, ...BASIC],
    ["Traiteur Belleville", "buffet", 64, 20, 350, 4.5, ...BASIC, "halal", "dairy-free"],
    ["Rosiers Traiteur", "kosher dinner", 97, 20, 220, 4.5, "kosher", "vegetarian", "dairy-free"],
    ["Comptoir Vert", "vegetarian small plates", 45.5, 10, 150, 4.4, ...BASIC],
  ]),
  ...caterers("Amsterdam", [
    ["Noorderlicht", "plated dinner", 89, 20, 240, 4.7, ...BASIC, "nut-free"],
    ["Pijp Table", "Indonesian rice table", 52.5, 15, 300, 4.6, ...BASIC, "halal", "dairy-free"],
    ["Polder Kitchen", "buffet", 37, 15, 250, 4.2, ...BASIC],
  ]),
];
