import type { BookingRule, Weekday } from "./bookings.ts";

/** SAMPLE DATA: a venue that does not exist, in a city that does. Prices are US dollars, in cents. */
export interface Venue {
  readonly name: string;
  readonly city: string;
  readonly address: string;
  /** The most guests it holds. */
  readonly capacity: number;
  /** Hire for one day, in US cents. */
  readonly hireCents: number;
  readonly stepFree: boolean;
  readonly setting: "indoor" | "outdoor";
  /** From the first van at the dock until the room is ready, in minutes. */
  readonly loadInMinutes: number;
  /** Guests' rating, 1 to 5. */
  readonly rating: number;
  /** Travel times in minutes: from the city's airport, and from its main station. */
  readonly fromAirportMinutes: number;
  readonly fromStationMinutes: number;
  /** When it is taken. */
  readonly booked: readonly BookingRule[];
}

/** Name, address, capacity, hire in dollars, step-free, setting, load-in, rating, from airport, from station. */
type Row = readonly [
  string,
  string,
  number,
  number,
  boolean,
  Venue["setting"],
  number,
  number,
  number,
  number,
];

function venues(city: string, rows: readonly (readonly [...Row, ...BookingRule[]])[]): Venue[] {
  return rows.map((row) => {
    const [
      name,
      address,
      capacity,
      hire,
      stepFree,
      setting,
      loadInMinutes,
      rating,
      airport,
      station,
      ...booked
    ] = row;
    return {
      name,
      city,
      address,
      capacity,
      hireCents: hire * 100,
      stepFree,
      setting,
      loadInMinutes,
      rating,
      booked,
      fromAirportMinutes: airport,
      fromStationMinutes: station,
    };
  });
}

const closed = (weekday: Weekday): BookingRule => ({ weekday, why: `closed every ${weekday}` });
const season = (from: string, to: string, why: string): BookingRule => ({ from, to, why });

const IN = "indoor";
const OUT = "outdoor";

// biome-ignore format: a table reads best with a row on a line
export const VENUES: readonly Venue[] = [
  ...venues("Chicago", [
    ["Foundry Hall", "1200 W Kinzie St (sample)", 220, 9_800, true, IN, 120, 4.8, 40, 12, season("06-07", "06-14", "a design fair"), closed("Monday")],
    ["Lakeside Pavilion", "90 S Shore Dr (sample)", 260, 11_500, true, OUT, 150, 4.7, 50, 20, season("11-01", "03-31", "closed for winter")],
    ["Prairie Loft", "415 N Wells St (sample)", 170, 7_900, true, IN, 90, 4.6, 38, 9, closed("Tuesday"), season("12-18", "12-24", "a private party")],
    ["Union Works", "2300 S Halsted St (sample)", 180, 5_200, true, IN, 75, 4.2, 35, 15, season("07-01", "07-08", "a summer camp")],
    ["Garden Row", "77 W Ohio St (sample)", 90, 3_100, false, OUT, 60, 4.4, 42, 11, season("11-01", "04-15", "closed for winter")],
    ["Canal House", "18 N Canal St (sample)", 60, 1_900, true, IN, 45, 4.3, 40, 5, closed("Sunday")],
  ]),
  ...venues("Seattle", [
    ["Harbor Shed", "Pier 61 (sample)", 200, 8_600, true, IN, 110, 4.7, 30, 10, season("12-12", "12-18", "a winter market"), closed("Monday")],
    ["Cedar Room", "510 Pine St (sample)", 80, 3_400, true, IN, 60, 4.6, 28, 8, closed("Sunday")],
    ["Fremont Boiler House", "3400 Fremont Ave (sample)", 120, 4_300, false, IN, 90, 4.5, 35, 18, season("03-01", "03-15", "repairs")],
    ["Ballard Yard", "5200 Shilshole Ave (sample)", 150, 3_900, true, OUT, 75, 4.3, 40, 22, season("10-15", "04-30", "closed for winter")],
    ["Queen Anne Hall", "1 Galer St (sample)", 320, 12_400, true, IN, 140, 4.4, 32, 14, closed("Wednesday")],
  ]),
  ...venues("New York", [
    ["Ironbridge Hall", "88 Water St (sample)", 300, 18_500, true, IN, 150, 4.8, 55, 18, season("09-05", "09-20", "fashion week")],
    ["Hudson Terrace", "600 W 27th St (sample)", 140, 13_900, true, OUT, 120, 4.7, 60, 12, season("11-01", "04-15", "closed for winter")],
    ["Thread Loft", "240 W 37th St (sample)", 110, 7_200, true, IN, 75, 4.5, 58, 6, closed("Sunday")],
    ["Red Hook Depot", "175 Van Brunt St (sample)", 240, 8_800, true, IN, 90, 4.3, 45, 30, season("12-20", "01-02", "holidays")],
    ["Little Library", "12 E 11th St (sample)", 50, 3_600, false, IN, 45, 4.6, 55, 15, closed("Monday")],
  ]),
  ...venues("Austin", [
    ["Barton Barn", "4100 Barton Hills Dr (sample)", 210, 7_400, true, OUT, 100, 4.8, 22, 15, season("03-06", "03-16", "a music festival")],
    ["Congress Hall", "700 Congress Ave (sample)", 280, 9_100, true, IN, 120, 4.5, 20, 6, season("10-01", "10-12", "a music festival")],
    ["Eastside Press", "1800 E 6th St (sample)", 120, 4_100, true, IN, 60, 4.4, 18, 9, closed("Monday")],
    ["Pecan Court", "950 Manor Rd (sample)", 80, 2_300, false, OUT, 50, 4.3, 19, 10, closed("Sunday")],
  ]),
  ...venues("Denver", [
    ["Summit Hall", "1600 Wynkoop St (sample)", 260, 8_900, true, IN, 120, 4.7, 40, 4, season("01-05", "01-20", "a stock show")],
    ["Platte Greenhouse", "2100 15th St (sample)", 130, 5_600, true, IN, 80, 4.6, 42, 8, closed("Monday")],
    ["Red Mesa Terrace", "18000 Alameda Pkwy (sample)", 190, 6_300, true, OUT, 110, 4.5, 50, 30, season("10-15", "04-30", "closed for winter")],
    ["Larimer Rooms", "1430 Larimer St (sample)", 70, 2_600, false, IN, 45, 4.2, 40, 6, closed("Sunday")],
  ]),
  ...venues("San Francisco", [
    ["Pier Nine Hall", "Pier 9 (sample)", 280, 16_200, true, IN, 140, 4.8, 30, 10, season("09-10", "09-25", "a software conference")],
    ["Dogpatch Works", "1100 Minnesota St (sample)", 180, 8_400, true, IN, 90, 4.5, 22, 8, closed("Tuesday")],
    ["Presidio Lawn", "50 Moraga Ave (sample)", 220, 9_700, true, OUT, 120, 4.6, 35, 20, season("12-01", "02-28", "the rainy season")],
    ["Mission Atelier", "2400 Harrison St (sample)", 75, 3_900, false, IN, 50, 4.4, 25, 9, closed("Monday")],
  ]),
  ...venues("London", [
    ["Tannery Hall", "40 Bermondsey St (sample)", 240, 12_800, true, IN, 130, 4.7, 60, 20, season("12-01", "12-21", "office parties")],
    ["Canal Museum Rooms", "12 Wharf Rd (sample)", 110, 5_900, true, IN, 75, 4.6, 55, 8, closed("Monday")],
    ["Old Dairy Yard", "3 Mare St (sample)", 150, 6_400, true, OUT, 90, 4.4, 65, 18, season("10-15", "04-14", "closed for winter")],
    ["Clerk's Parlour", "9 Clerkenwell Green (sample)", 45, 2_100, false, IN, 40, 4.5, 50, 7, closed("Sunday")],
    ["Silvertown Mill", "22 Dock Rd (sample)", 400, 13_600, true, IN, 150, 4.3, 70, 30, closed("Wednesday")],
  ]),
  ...venues("Berlin", [
    ["Spree Speicher", "Stralauer Allee 2 (sample)", 250, 7_600, true, IN, 120, 4.7, 35, 15, season("08-28", "09-08", "a trade fair")],
    ["Kesselhaus Nord", "Eberswalder Str. 9 (sample)", 180, 5_300, true, IN, 90, 4.5, 45, 12, closed("Monday")],
    ["Gartenhof Kreuzberg", "Bergmannstr. 30 (sample)", 120, 3_800, true, OUT, 70, 4.6, 35, 14, season("10-15", "04-14", "closed for winter")],
    ["Salon Tiergarten", "Lützowstr. 5 (sample)", 50, 1_700, false, IN, 40, 4.4, 40, 8, closed("Tuesday")],
  ]),
  ...venues("Paris", [
    ["Atelier Oberkampf", "80 Rue Oberkampf (sample)", 160, 8_200, true, IN, 90, 4.6, 50, 12, season("02-25", "03-08", "fashion week")],
    ["Halle du Canal", "14 Quai de Valmy (sample)", 300, 11_900, true, IN, 130, 4.5, 45, 10, closed("Monday")],
    ["Jardin des Lilas", "3 Rue des Lilas (sample)", 120, 7_100, true, OUT, 80, 4.8, 48, 20, season("10-15", "04-14", "closed for winter")],
    ["Petit Salon", "6 Rue Cler (sample)", 40, 2_400, false, IN, 40, 4.4, 60, 18, closed("Sunday")],
  ]),
  ...venues("Amsterdam", [
    ["IJ Warehouse", "Oostelijke Handelskade 5 (sample)", 230, 8_300, true, IN, 110, 4.7, 20, 8, season("04-24", "04-28", "King's Day")],
    ["Westerkas", "Haarlemmerweg 10 (sample)", 150, 6_100, true, IN, 80, 4.6, 18, 12, closed("Monday")],
    ["Tulip Yard", "Polderweg 40 (sample)", 120, 4_200, true, OUT, 70, 4.3, 22, 14, season("10-15", "04-14", "closed for winter")],
    ["Gracht Rooms", "Keizersgracht 100 (sample)", 45, 2_200, false, IN, 40, 4.5, 25, 10, closed("Sunday")],
  ]),
];
