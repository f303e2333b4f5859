import { StreamLanguage, type StreamParser } from "@codemirror/language";

interface Place {
  /** The quotes of a text over several lines in which we are. */
  long: string;
  /** Brackets that are open, from the outermost. */
  open: string;
  value: boolean;
}

const DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?/;
const NUMBER = /^[+-]?(?:0[xob][\da-fA-F_]+|[\d_]+(?:\.[\d_]+)?(?:[eE][+-]?\d+)?|inf|nan)(?![\w-])/;
const TEXT = /^(?:"(?:[^"\\]|\\.)*"?|'[^']*'?)/;
const KEY = /^[A-Za-z0-9_-]+/;

/** Just enough of TOML to colour it: headers, keys, texts, numbers, days, yes and no, remarks. */
const parser: StreamParser<Place> = {
  name: "charter",
  languageData: { commentTokens: { line: "#" } },
  startState: () => ({ long: "", open: "", value: false }),
  copyState: (place) => ({ ...place }),
  token(stream, place) {
    if (place.long) {
      if (stream.skipTo(place.long)) {
        stream.match(place.long);
        place.long = "";
      } else stream.skipToEnd();
      return "string";
    }
    if (stream.sol() && !place.open) place.value = false;
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    const inList = place.open.endsWith("[");
    if (!place.value && !place.open && stream.match(/^\[\[?[^\]]*\]{0,2}/)) return "heading";
    const quotes = stream.match(/^(?:"""|''')/) as RegExpMatchArray | null;
    if (quotes) {
      place.long = quotes[0];
      return "string";
    }
    if (!place.value && !inList) {
      if (stream.match(TEXT) || stream.match(KEY)) return "propertyName";
    } else if (stream.match(TEXT)) return "string";
    else if (stream.match(DATE)) return "literal";
    else if (stream.match(NUMBER)) return "number";
    else if (stream.match(/^(?:true|false)(?![\w-])/)) return "bool";
    return punctuation(stream.next() ?? "", place);
  },
};

function punctuation(sign: string, place: Place): string | null {
  if (sign === "=") {
    place.value = true;
    return "operator";
  }
  if (sign === "{" || sign === "[") {
    place.open += sign;
    place.value = sign === "[";
    return "bracket";
  }
  if (sign === "}" || sign === "]") {
    place.open = place.open.slice(0, -1);
    place.value = true;
    return "bracket";
  }
  if (sign === ",") place.value = place.open.endsWith("[");
  return "punctuation";
}

export const toml = StreamLanguage.define(parser);

const HEADER = /^\s*\[\[?\s*([A-Za-z0-9_-]+)/;

/** The first word of the header above a line, by whatever gives the lines. */
export function headerAbove(line: number, textOf: (line: number) => string): string {
  for (let number = line; number > 0; number -= 1) {
    const found = HEADER.exec(textOf(number));
    if (found) return found[1] ?? "";
  }
  return "";
}
