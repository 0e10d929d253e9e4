// Draws docs/rotation.svg: the two tokens of a user over three rotations. Prints the picture; `make picture` writes it.
const PERIOD = 30;
const LAST_DAY = 115;
const WIDTH = 880;
const HEIGHT = 318;
const LEFT = 84;
const RIGHT = 24;
const ROW_TOP = [84, 140];
const BAR = 40;
const AXIS = 204;

/** Each token is current for one period and previous for the next; the new one takes the row of the one that is deleted. */
const TOKENS = ["A", "B", "C", "D"].map((name, at) => ({ name, row: at % 2, created: at * PERIOD }));

const x = (day) => Math.round(LEFT + (Math.min(day, LAST_DAY) / LAST_DAY) * (WIDTH - LEFT - RIGHT));
const text = (at, y, kind, words, anchor = "middle") =>
  `<text x="${at}" y="${y}" class="${kind}" text-anchor="${anchor}">${words}</text>`;

function bar({ name, row, created }, role, from) {
  const to = from + PERIOD;
  const [left, right] = [x(from), x(to)];
  const y = ROW_TOP[row];
  // A bar that continues beyond the picture is open at its right.
  const end = to > LAST_DAY ? right : right - 2;
  return [
    `<rect x="${left + 2}" y="${y}" width="${end - left - 2}" height="${BAR}" rx="5" class="${role}"/>`,
    text(
      (left + 2 + end) / 2,
      y + BAR / 2 + 5,
      `on-${role}`,
      created === from ? `${name}: current` : `${name}: previous`,
    ),
  ];
}

function rotation(at) {
  const day = at * PERIOD;
  const [created, deleted] = [TOKENS[at]?.name, TOKENS[at - 2]?.name];
  return [
    `<line x1="${x(day)}" x2="${x(day)}" y1="62" y2="${AXIS + 6}" class="rotation"/>`,
    text(x(day), 36, "strong", at === 0 ? "first up" : `rotation ${at}`),
    text(x(day), 54, "quiet", deleted ? `${deleted} deleted, ${created} created` : `${created} created`),
    text(x(day), AXIS + 24, "quiet", `day ${day}`),
  ];
}

/** From the moment a token is handed out until it is refused. */
function consumer() {
  const [from, to, y] = [x(0), x(2 * PERIOD), 268];
  return [
    `<line x1="${from}" x2="${to}" y1="${y}" y2="${y}" class="span"/>`,
    `<line x1="${from}" x2="${from}" y1="${y - 6}" y2="${y + 6}" class="span"/>`,
    `<line x1="${to}" x2="${to}" y1="${y - 6}" y2="${y + 6}" class="span"/>`,
    text(
      from,
      y + 24,
      "plain",
      "A is accepted. Clients that use A have 30 days, from rotation 1 on, to switch to B.",
      "start",
    ),
  ];
}

const LIGHT = {
  ground: "#ffffff",
  edge: "#d0d7de",
  ink: "#1f2328",
  quiet: "#59636e",
  current: "#0a5cc4",
  onCurrent: "#ffffff",
  previous: "#cfe3fb",
  onPrevious: "#0b3a75",
};
const DARK = {
  ground: "#0d1117",
  edge: "#3d444d",
  ink: "#f0f6fc",
  quiet: "#9ba7b4",
  current: "#4c9bf5",
  onCurrent: "#04152b",
  previous: "#1c3556",
  onPrevious: "#cfe3fb",
};

const style = (c) => `
.ground { fill: ${c.ground}; stroke: ${c.edge} }
.current { fill: ${c.current} } .previous { fill: ${c.previous} }
.on-current { fill: ${c.onCurrent} } .on-previous { fill: ${c.onPrevious} }
.plain, .strong { fill: ${c.ink} } .quiet { fill: ${c.quiet} }
.rotation { stroke: ${c.quiet}; stroke-dasharray: 3 4 } .axis, .span { stroke: ${c.ink} }`;

const picture = [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="t">`,
  `<title id="t">The two tokens of a user over three rotations: each token is the current one for 30 days, then the previous one for 30 days, then deleted</title>`,
  `<style>text { font: 14px -apple-system, "Segoe UI", "DejaVu Sans", Arial, sans-serif } .strong { font-weight: 600 }${style(LIGHT)}`,
  `@media (prefers-color-scheme: dark) {${style(DARK)}\n}</style>`,
  `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="8" class="ground"/>`,
  ...ROW_TOP.map((top, at) => text(16, top + BAR / 2 + 5, "plain", `${at + 1} of 2`, "start")),
  ...TOKENS.flatMap((_, at) => rotation(at)),
  ...TOKENS.flatMap((token) => [
    ...bar(token, "current", token.created),
    ...(token.created + PERIOD < LAST_DAY ? bar(token, "previous", token.created + PERIOD) : []),
  ]),
  `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${AXIS}" y2="${AXIS}" class="axis"/>`,
  ...consumer(),
  "</svg>",
];
process.stdout.write(`${picture.join("\n")}\n`);
