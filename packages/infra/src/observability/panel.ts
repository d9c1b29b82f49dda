/** A query of a panel. */
export interface Query {
  readonly expr: string;
  /** How its lines are named: `{{anyhost_outcome}}`. */
  readonly legend: string;
}

/** What differs between the panels of the dashboard. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly queries: readonly Query[];
  /** Grafana's name of the unit: `s`, `short`. */
  readonly unit: 's' | 'short';
  /** Lines, or bars that stand on each other. Default lines. */
  readonly draw?: 'line' | 'bars';
  /** From this value on it is red. Default: it never is. */
  readonly redFrom?: number;
}

/** Grafana's grid has 24 columns: three panels stand beside each other. */
const COLUMNS = 3;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;

const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

/** The panels in Grafana's form, in rows of three. */
export function grafanaPanels(panels: readonly Panel[]): readonly object[] {
  return panels.map((panel, index) => ({
    id: index + 1,
    type: 'timeseries',
    title: panel.title,
    description: panel.description,
    datasource: DATASOURCE,
    gridPos: { h: HEIGHT, w: WIDTH, x: (index % COLUMNS) * WIDTH, y: Math.floor(index / COLUMNS) * HEIGHT },
    targets: panel.queries.map(({ expr, legend }, place) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + place),
      datasource: DATASOURCE,
      editorMode: 'code',
      expr,
      legendFormat: legend,
      range: true,
    })),
    fieldConfig: { defaults: fieldDefaults(panel), overrides: [] },
    options: {
      legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'], showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  }));
}

function fieldDefaults({ unit, draw = 'line', redFrom }: Panel): object {
  const red = redFrom === undefined ? [] : [{ color: 'red', value: redFrom }];
  return {
    unit,
    color: { mode: 'palette-classic' },
    custom: {
      drawStyle: draw,
      fillOpacity: draw === 'bars' ? 80 : 0,
      lineWidth: 1,
      showPoints: 'auto',
      spanNulls: false,
      stacking: { mode: draw === 'bars' ? 'normal' : 'none', group: 'A' },
      thresholdsStyle: { mode: redFrom === undefined ? 'off' : 'line' },
    },
    thresholds: { mode: 'absolute', steps: [{ color: 'green', value: null }, ...red] },
  };
}
