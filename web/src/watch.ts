// `theodolite serve` tells when the study was built again. The page then loads anew, in the state that its address says.

export function watch(): () => void {
  const events = new EventSource("api/events");
  const reload = () => location.reload();
  events.addEventListener("reload", reload);
  events.addEventListener("problems", reload);
  return () => events.close();
}
