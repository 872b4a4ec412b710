// Where the parts of a long page are. Only those that it has are named.
interface Props {
  /** The id of its heading, its name, and whether it is there. */
  parts: (readonly [id: string, title: string, there: boolean])[];
}

export function OnPage({ parts }: Props) {
  const there = parts.filter(([, , has]) => has);
  if (there.length < 3) return null;
  return (
    <nav aria-label="On this page" class="on-page">
      <ul>{there.map(([id, title]) => <li key={id}><a href={`#${id}`}>{title}</a></li>)}</ul>
    </nav>
  );
}
