/**
 * SAMPLE DATA: the cities of the example's catalogue. Names, time zones and airport codes are real; everything
 * that the example sells in them (venues, caterers, prices, bookings) is made up.
 */
export interface City {
  readonly name: string;
  /** Other spellings, lower case. */
  readonly aliases: readonly string[];
  /** IANA time zone. */
  readonly timeZone: string;
  readonly airport: string;
  readonly station: string;
}

export const CITIES: readonly City[] = [
  city("Chicago", ["chi-town"], "America/Chicago", "O'Hare (ORD)", "Union Station"),
  city("Seattle", [], "America/Los_Angeles", "Seattle-Tacoma (SEA)", "King Street Station"),
  city("New York", ["new york city", "nyc", "manhattan"], "America/New_York", "JFK (JFK)", "Penn Station"),
  city("Austin", [], "America/Chicago", "Austin-Bergstrom (AUS)", "Austin Amtrak"),
  city("Denver", [], "America/Denver", "Denver (DEN)", "Union Station"),
  city(
    "San Francisco",
    ["sf", "san fran"],
    "America/Los_Angeles",
    "San Francisco (SFO)",
    "Caltrain 4th & King",
  ),
  city("London", [], "Europe/London", "Heathrow (LHR)", "King's Cross"),
  city("Berlin", [], "Europe/Berlin", "Berlin Brandenburg (BER)", "Hauptbahnhof"),
  city("Paris", [], "Europe/Paris", "Charles de Gaulle (CDG)", "Gare du Nord"),
  city("Amsterdam", [], "Europe/Amsterdam", "Schiphol (AMS)", "Centraal"),
];

function city(
  name: string,
  aliases: readonly string[],
  timeZone: string,
  airport: string,
  station: string,
): City {
  return { name, aliases, timeZone, airport, station };
}
