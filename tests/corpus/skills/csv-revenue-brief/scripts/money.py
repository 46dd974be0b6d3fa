"""Numbers as people write them."""


def parse_money(text, decimal=None):
    """Return a float, or None if the text is not a number."""
    if text is None or text != text:
        return None
    text = "".join(c for c in str(text) if c.isdigit() or c in ",.-")
    if decimal is None:
        decimal = "," if text.rfind(",") > text.rfind(".") else "."
    thousands = "." if decimal == "," else ","
    text = text.replace(thousands, "").replace(decimal, ".")
    try:
        return float(text)
    except ValueError:
        return None
