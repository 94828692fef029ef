// Which files a span of time needs, and the points of a line that their rows make.

/** Files read for all lines of a chart; a week of one station at 15 minutes has 672. */
export const MOST_FILES = 1500;

const MOST_POINTS = 1500;
const A_STEP = 4;
const HOUR = 3600000;
const STEPS = [1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720].map(h => h * HOUR);

/**
 * All of the objects where they are few enough; or else four of each step, evenly, in which case step is its
 * length in milliseconds, and 0 where all are read.
 */
export function plan(objects, from, to, most) {
  if (objects.length <= most) return {step: 0, read: objects};
  const step = STEPS.find(s => (to - from) / s * A_STEP <= most) ?? STEPS[STEPS.length - 1];
  const groups = Map.groupBy(objects, o => Math.floor(o.start / step));
  const read = [...groups.values()].flatMap(g => g.length <= A_STEP ? g
    : Array.from({length: A_STEP}, (_, i) => g[Math.floor(i * g.length / A_STEP)]));
  return {step, read};
}

/** A line's points [time, mean, least, most] of rows [time, value], and from what time between two on there is a gap. */
export function points(rows, from, to, step) {
  const inside = rows.filter(r => r[0] >= from && r[0] <= to && Number.isFinite(r[1])).sort((a, b) => a[0] - b[0]);
  if (!step && inside.length <= MOST_POINTS) return {points: inside.map(([t, v]) => [t, v, v, v])};
  const width = step || (to - from) / MOST_POINTS, start = step ? 0 : from;
  const groups = Map.groupBy(inside, r => Math.floor((r[0] - start) / width));
  return {
    gap: step ? step * 1.5 : Math.max(width * 1.5, 2.5 * usual(inside)),
    points: [...groups].map(([n, g]) => {
      const values = g.map(r => r[1]);
      return [start + (n + 0.5) * width, values.reduce((a, b) => a + b, 0) / values.length,
        values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
    }),
  };
}

function usual(rows) {
  const between = rows.slice(1).map((r, i) => r[0] - rows[i][0]).sort((a, b) => a - b);
  return between[between.length >> 1] ?? 0;
}
