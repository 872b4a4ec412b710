// What a fund paid: what was placed, and what was not.
import { api, useLoad } from "../../api";
import { Bars } from "../../charts/Bars";
import { count, money, percent, whole } from "../../number";
import { Figure } from "../../parts/Figure";
import { Ready } from "../../parts/messages";
import { Notes } from "../../parts/Notes";
import { sourceLine } from "../../sources";
import { cells, numbersIn } from "../../tables";
import type { GeographyInfo, Step, Study, Table } from "../../types";
import { areasOf, stepTitle } from "../../words";
import { signOf } from "../money";

interface Props {
  study: Study;
  fund: Step;
  info: GeographyInfo;
  amount: (number | null)[];
}

/** What stands in the last row of a fund, which has no code: money without a place. */
export function notPlaced(table: Table): number {
  const codes = cells(table, "code");
  const amounts = numbersIn(table, "amount");
  return codes.reduce<number>((sum, code, row) => (code === null || code === "" ? sum + (amounts[row] ?? 0) : sum), 0);
}

export function Paid({ study, fund, info, amount }: Props) {
  // The row without a code is in the table alone: columns have one entry an area.
  const loaded = useLoad(async () => ((fund.rows ?? 0) > info.areas ? notPlaced(await api.table(fund.name)) : 0), `placed ${fund.name}`);
  const years = fund.columns.map((column) => /^y(\d{4})$/.exec(column.name)?.[1]).filter((year) => year !== undefined);
  const sign = signOf(fund);
  const placed = amount.reduce<number>((sum, each) => sum + (each ?? 0), 0);
  const none = amount.filter((each) => each === 0).length;
  return (
    <section aria-labelledby="paid">
      <h2 id="paid">What was paid</h2>
      <Ready of={loaded} what="what was not placed">
        {(lost) => (
          <>
            <dl class="facts">
              <div class="fact"><dt>placed, in {areasOf(info)}</dt><dd>{money(placed, sign)}</dd></div>
              <div class="fact"><dt>not placed{lost !== 0 && placed + lost > 0 ? `, ${percent(lost / (placed + lost))} of the ledger` : ""}</dt><dd>{money(lost, sign)}</dd></div>
              {fund.counts["awards placed"] !== undefined && <div class="fact"><dt>awards placed</dt><dd>{whole(fund.counts["awards placed"])}</dd></div>}
              <div class="fact"><dt>{areasOf(info)} that got nothing, of {whole(info.areas)}</dt><dd>{whole(none)}</dd></div>
            </dl>
            {lost !== 0 && (
              <p>
                {count(fund.counts["awards not placed"] ?? 0, "award")} could not be placed, for want of a code or because no area has it: {money(lost, sign)} is in no figure by area below.
              </p>
            )}
            <Notes study={study} geography={fund.geography} title="What the ledger says" notes={[fund.method ?? "", ...fund.notes].filter(Boolean)} />
          </>
        )}
      </Ready>
      {years.length > 1 && <ByYear study={study} fund={fund} years={years} sign={sign} />}
    </section>
  );
}

function ByYear({ study, fund, years, sign }: { study: Study; fund: Step; years: string[]; sign: string }) {
  const loaded = useLoad(
    () => Promise.all(years.map(async (year) => (await api.column(fund.name, `y${year}`)).reduce<number>((sum, each) => sum + (each ?? 0), 0))),
    `years ${fund.name}`,
  );
  return (
    <Ready of={loaded} what="money by year">
      {(sums) => (
        <Figure
          id="years"
          title={`${stepTitle(fund)}: money by year`}
          caption="Placed awards alone."
          source={sourceLine(study, fund)}
          twin={{ rows: years.length, columns: [{ name: "year", label: "Year", values: years }, { name: "amount", label: "Amount", values: sums, format: (v) => money(v as number | null, sign) }] }}
        >
          <Bars
            desc={years.map((year, i) => `${year}: ${money(sums[i], sign)}`).join("; ")}
            bars={years.map((year, i) => ({ label: year, value: sums[i]! }))}
            format={(value) => money(value, sign)}
          />
        </Figure>
      )}
    </Ready>
  );
}
