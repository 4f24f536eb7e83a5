package lender

import (
	"encoding/json"
	"errors"

	"candor/core/money"
	"candor/server/relay"
)

// skuData is what the lender prints on the customer's statement and does not validate (POS API,
// authorization). The total is what is authorized, whatever the lines add up to.
type skuData struct {
	PurchaseOrder string          `json:"purchase_order,omitempty"` // string(10)
	Discount      json.RawMessage `json:"transaction_discount_total,omitempty"`
	Subtotal      json.RawMessage `json:"transaction_subtotal"`
	Total         json.RawMessage `json:"transaction_total"`
	Products      []product       `json:"products"`
}

type product struct {
	SKU         string          `json:"sku_id,omitempty"`
	Description string          `json:"description"`
	Quantity    int             `json:"quantity"`
	UnitPrice   json.RawMessage `json:"unit_price"`
	Price       json.RawMessage `json:"extended_price"`
}

var errStatement = errors.New("the lines of the order add up to more than an amount can be")

// statement describes an order's lines; one without lines has none.
func statement(items []relay.Item, total money.Amount, purchaseOrder string) (*skuData, error) {
	if len(items) == 0 {
		return nil, nil
	}
	out := &skuData{PurchaseOrder: purchaseOrder, Total: json.RawMessage(total.String())}
	var goods, discounts money.Amount
	for _, item := range items {
		price, err := item.UnitPrice.Times(item.Quantity)
		sum := &goods
		if price.Discount() {
			sum = &discounts
		}
		if err == nil {
			*sum, err = sum.Add(price.Size())
		}
		if err != nil {
			return nil, errStatement
		}
		out.Products = append(out.Products, product{item.SKU, item.Description, item.Quantity,
			json.RawMessage(item.UnitPrice.String()), json.RawMessage(price.String())})
	}
	out.Subtotal = json.RawMessage(goods.String())
	if !discounts.IsZero() {
		out.Discount = json.RawMessage(discounts.String())
	}
	return out, nil
}
