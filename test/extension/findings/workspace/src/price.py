# Prices of the shop.
def rate(country):
    return 0.19 if country == "de" else 0.2


def total(net, country):
    return net * (1 + rate(country))


def label(net, country):
    return f"{total(net, country)} EUR"
