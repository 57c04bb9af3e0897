import { cut } from "../core/json";
import type { ParameterRow } from "../core/wire";
import { JsonTree } from "./JsonTree";

/** The parameters a run got, each with its value, and where that came from. */
export function RunParameters({ parameters }: { parameters: readonly ParameterRow[] }) {
  if (parameters.length === 0) return <p className="ek-note">Its flow takes no parameters.</p>;
  return (
    <div className="ek-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Value</th>
            <th scope="col">Came from</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((each) => (
            <tr key={each.name}>
              <th scope="row">
                <bdi>{each.name}</bdi>
              </th>
              <td>
                <Value parameter={each} />
              </td>
              <td>
                <bdi>{each.origin}</bdi>
                {each.template !== null && (
                  <>
                    {" "}
                    <code>
                      <bdi>{cut(each.template, 300)}</bdi>
                    </code>
                  </>
                )}
                {each.path !== null && each.path !== "" && (
                  <span className="ek-note">
                    {" "}
                    reads <code>{each.path}</code>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ parameter }: { parameter: ParameterRow }) {
  const { value, text } = parameter;
  if (typeof value === "object" && value !== null) return <JsonTree value={value} path={parameter.name} wrap />;
  return (
    <code>
      <bdi>{cut(text, 2_000)}</bdi>
    </code>
  );
}
