// What both kinds of map are told, and what they have in common.

export interface MapProps {
  /** The class of each area; -1 where its value is missing. */
  of: ArrayLike<number>;
  /** The colour of each class. */
  palette: string[];
  selected: number | null;
  onSelect: (area: number | null) => void;
  /** What is said of an area under the pointer. */
  tell: (area: number) => string;
  /** The map's name for screen readers. */
  name: string;
  /** The coarser area that each lies in, to draw borders between them. */
  parents?: number[] | null;
}
