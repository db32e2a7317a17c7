"""How a page of the site is cited in other texts."""

import datetime

# Marks of titles inside a title change form, level by level (GB/T 15834—2011, 5.1.3.7).
_NESTED = str.maketrans("《》〈〉", "〈〉《》")


def citation(title: str, body: str, published: datetime.date | None, address: str, number: str = "") -> str:
    """《关于印发〈办法〉的通知》（珠府〔2015〕12号），珠海市人民政府，2015年9月8日，https://…

    What is empty is left out.
    """
    name = f"《{title.strip().translate(_NESTED)}》{f'（{number}）' if number else ''}"
    day = f"{published.year}年{published.month}月{published.day}日" if published else ""
    return "，".join(part for part in (name, body, day, address) if part)
