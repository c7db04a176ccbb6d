const box = this.parentNode, frames = [...box.children].filter(it => it.tagName == 'DETAILS');
const row = document.createElement('label'), range = document.createElement('input');
const caption = document.createElement('output');
Object.assign(range, {type: 'range', min: 0, max: frames.length - 1, value: 0});
Object.assign(row.style, {display: 'flex', alignItems: 'center', gap: '1em', margin: '0.3em 0'});
range.style.width = '240px';
range.setAttribute('aria-label', box.getAttribute('aria-label'));
range.setAttribute('data-lm-suppress-shortcuts', 'true');
range.oninput = () => {
  frames.forEach((frame, i) => frame.style.display = i == range.value ? '' : 'none');
  caption.textContent = frames[range.value].firstElementChild.textContent;
  range.setAttribute('aria-valuetext', caption.textContent);
};
frames.forEach(frame => { frame.open = true; frame.firstElementChild.style.display = 'none'; });
row.append(range, caption);
box.prepend(row);
this.remove();
range.oninput();
