"""What is wrong with the texts of the drawings of a page, looked at in the browser."""

# Texts that reach beyond their drawing, were shortened, overlap one another by more than a hair's breadth, or are run
# through by a curve.
LABELS = """() => {
  const wrong = [];
  for (const drawing of document.querySelectorAll('svg.chart')) {
    const frame = drawing.getBoundingClientRect();
    const name = drawing.closest('figure')?.id ?? drawing.id;
    const texts = [...drawing.querySelectorAll('text')].filter(t => t.textContent.trim())
      .map(t => [t.textContent, t.getBoundingClientRect()]);
    const curves = [...drawing.querySelectorAll('path[class^=s-series]:not([opacity])')];
    const matrix = drawing.getScreenCTM().inverse();
    texts.forEach(([text, box], index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1
          || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        wrong.push(name + ': cut: ' + text);
      if (text.includes('…')) wrong.push(name + ': shortened: ' + text);
      for (const [other, next] of texts.slice(index + 1)) {
        const width = Math.min(box.right, next.right) - Math.max(box.left, next.left);
        const height = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
        if (width > 2 && height > 4) wrong.push(name + ': ' + text + ' meets ' + other);
      }
      const middle = (box.top + box.bottom) / 2;
      for (const curve of curves)
        for (let x = box.left + 1; x < box.right; x += 3) {
          if (!curve.isPointInStroke(new DOMPoint(x, middle).matrixTransform(matrix))) continue;
          wrong.push(name + ': a curve runs through ' + text);
          break;
        }
    });
  }
  return wrong;
}"""
