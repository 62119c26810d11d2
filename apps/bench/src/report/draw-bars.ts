/** Groups of bars with one scale. */
export interface BarChart {
  readonly title: string;
  readonly unit: string;
  /** Names of the bars of each group, in order. */
  readonly series: readonly string[];
  readonly groups: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[];
  /** A value that was aimed at, drawn as a line. */
  readonly aim?: number;
}

const colors = ['#2563eb', '#f59e0b', '#10b981', '#ef4444', '#8b5cf6', '#64748b'];
const width = 860;
const left = 230;
const right = 90;
const barHeight = 14;

/**
 * Bar charts as one self-contained SVG picture, readable on light and dark pages.
 *
 * Written here because npm packages either need a DOM (Plot, Frappe, Chartist), or weigh tens of megabytes for a few
 * rectangles (Vega, ECharts, Plotly).
 */
export function drawBars(title: string, charts: readonly BarChart[]): string {
  const parts: string[] = [];
  let y = 56;
  for (const chart of charts) {
    const drawn = drawChart(chart, y);
    parts.push(drawn.svg);
    y = drawn.end + 28;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" font-family="system-ui, sans-serif" font-size="12" role="img">`,
    `<title>${escape(title)}</title>`,
    `<rect width="${width}" height="${y}" fill="#ffffff"/>`,
    text(20, 30, title, 'font-size="16" font-weight="600"'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function drawChart(chart: BarChart, top: number): { readonly svg: string; readonly end: number } {
  const values = chart.groups.flatMap((group) => group.values.filter((value) => value !== undefined));
  const max = Math.max(chart.aim ?? 0, ...values) || 1;
  const scale = (value: number) => (value / max) * (width - left - right);
  const parts = [text(20, top + 12, `${chart.title} (${chart.unit})`, 'font-weight="600"')];
  let legendAt = left;
  let y = top + 24;
  if (chart.series.length > 1) {
    for (const [index, name] of chart.series.entries()) {
      parts.push(rect(legendAt, y, 10, 10, colorOf(index)), text(legendAt + 14, y + 9, name));
      legendAt += 24 + name.length * 6.6;
    }
    y += 20;
  }
  const from = y;
  for (const group of chart.groups) {
    parts.push(
      text(left - 8, y + barHeight * (group.values.length / 2) + 4, group.name, 'text-anchor="end"'),
    );
    for (const [index, value] of group.values.entries()) {
      const length = value === undefined ? 0 : Math.max(1, scale(value));
      parts.push(rect(left, y + 1, length, barHeight - 2, colorOf(index)));
      parts.push(
        text(
          left + length + 4,
          y + barHeight - 3,
          value === undefined ? 'not run' : shown(value),
          'font-size="11" fill="#475569"',
        ),
      );
      y += barHeight;
    }
    y += 8;
  }
  if (chart.aim !== undefined) {
    const x = left + scale(chart.aim);
    parts.push(
      `<line x1="${x}" x2="${x}" y1="${from - 4}" y2="${y - 4}" stroke="#dc2626" stroke-dasharray="4 3"/>`,
      text(x + 3, y + 6, `aim ${shown(chart.aim)}`, 'font-size="11" fill="#dc2626"'),
    );
    y += 10;
  }
  return { svg: parts.join('\n'), end: y };
}

function colorOf(index: number): string {
  return colors[index % colors.length] ?? '#000000';
}

function rect(x: number, y: number, w: number, h: number, fill: string): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${h}" fill="${fill}"/>`;
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes.includes('fill=') ? '' : 'fill="#0f172a" '}${attributes}>${escape(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function shown(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function escape(content: string): string {
  return content.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
